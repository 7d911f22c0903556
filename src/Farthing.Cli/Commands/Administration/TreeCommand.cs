using System.CommandLine;
using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Administration.Tree;
using Farthing.Cli.Administration;
using Farthing.Cli.Rendering;
using Farthing.Ledger.Json;
using Spectre.Console;

namespace Farthing.Cli.Commands.Administration;

/// <summary><c>farthing tree</c>: organisations, their teams, their projects, their keys. What is only named by something below it is there too.</summary>
internal static class TreeCommand
{
    private static readonly (AdministrationKind Kind, string Parent)[] Levels =
        [(OrganisationKind.Instance, ""), (TeamKind.Instance, "organisation"), (ProjectKind.Instance, "team"), (KeyKind.Instance, "project")];

    public static Command Create(Terminal terminal)
    {
        AdministrationOptions options = new(terminal);
        Command command = new("tree", "Show organisations, their teams, their projects and their keys.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // By level, the name of each with that of its parent.
            List<Dictionary<string, string>> levels = [];
            await using (IAdministrationClient client = await options.OpenAsync(parsed, cancellationToken))
            {
                foreach ((AdministrationKind kind, string parent) in Levels)
                {
                    JsonElement answer = await client.SendAsync("GET", [kind.PathSegment], "", default, cancellationToken);
                    levels.Add(answer.GetProperty(kind.Plural).EnumerateArray().ToDictionary(
                        entry => entry.GetProperty("name").GetString()!, entry => parent.Length > 0 ? entry.GetProperty(parent).GetString()! : "", StringComparer.Ordinal));
                }
            }

            for (int i = Levels.Length - 1; i > 0; i--)
                foreach (string parent in levels[i].Values.Where(parent => parent.Length > 0)) levels[i - 1].TryAdd(parent, "");
            if (options.IsJson(parsed)) terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(LedgerJson.ToUtf8(json => WriteAll(json, levels), indented: true)));
            else Print(terminal.Console, levels);
            return ExitCode.Fine;
        });
        return command;
    }

    private static void WriteAll(Utf8JsonWriter json, List<Dictionary<string, string>> levels)
    {
        json.WriteStartObject();
        for (int i = 0; i < levels.Count; i++) Write(json, levels, i, "");
        json.WriteEndObject();
    }

    /// <summary>Writes those of a level that have a parent, with what is below them.</summary>
    private static void Write(Utf8JsonWriter json, List<Dictionary<string, string>> levels, int level, string parent)
    {
        json.WriteStartArray(Levels[level].Kind.Plural);
        foreach (string name in Under(levels, level, parent))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            if (level + 1 < levels.Count) Write(json, levels, level + 1, name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Print(IAnsiConsole console, List<Dictionary<string, string>> levels)
    {
        if (levels.All(level => level.Count == 0)) console.Write(new Text("There is nothing yet. Make a key: farthing keys create NAME --project PROJECT\n"));
        for (int i = 0; i < levels.Count; i++) Print(console, levels, i, "", 0);
    }

    private static void Print(IAnsiConsole console, List<Dictionary<string, string>> levels, int level, string parent, int depth)
    {
        foreach (string name in Under(levels, level, parent))
        {
            console.Write(new Text($"{new string(' ', depth * 2)}{Levels[level].Kind.Title} {Figures.Name(name)}\n"));
            if (level + 1 < levels.Count) Print(console, levels, level + 1, name, depth + 1);
        }
    }

    private static IEnumerable<string> Under(List<Dictionary<string, string>> levels, int level, string parent) =>
        levels[level].Where(each => each.Value == parent).Select(each => each.Key).Order(StringComparer.Ordinal);
}
