using System.CommandLine;
using System.Text;
using Farthing.Administration.Keys;
using Farthing.Gateway.Settings;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing config check</c>: reads the settings as <c>serve</c> would, says all that is wrong with them, starts nothing.</summary>
internal static class ConfigCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> config = CommonOptions.Config();
        Option<bool> json = CommonOptions.Json();
        Command check = new("check", "Read the settings and the environment, and say everything that is wrong with them.") { config, json };
        check.SetAction(parsed => Check(terminal, terminal.Source with { File = parsed.GetValue(config) }, parsed.GetValue(json)));
        return new Command("config", "Settings.") { check };
    }

    private static int Check(Terminal terminal, SettingsSource source, bool asJson)
    {
        FarthingSettings? settings = null;
        IReadOnlyList<SettingsProblem> problems = [];
        try
        {
            settings = SettingsLoader.Load(source);
        }
        catch (SettingsException refusal)
        {
            problems = refusal.Problems;
            if (!asJson) terminal.Complain(refusal.Message);
        }

        if (asJson) terminal.Out.WriteLine(ToJson(problems));
        else if (settings is not null) Describe(terminal, settings);
        return problems.Count == 0 ? ExitCode.Fine : ExitCode.Failed;
    }

    private static void Describe(Terminal terminal, FarthingSettings settings)
    {
        terminal.Out.WriteLine("The settings are fine.");
        terminal.Out.WriteLine($"  listens on   {string.Join(", ", settings.Urls)}");
        terminal.Out.WriteLine($"  data         {settings.Data}");
        terminal.Out.WriteLine($"  providers    {List(settings.Providers.Keys, "none: set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, or providers in the file")}");
        terminal.Out.WriteLine($"  deployments  {List(settings.Deployments.Select(deployment => deployment.Name), "none: a model name leads to its provider")}");
        terminal.Out.WriteLine($"  aliases      {List(settings.Aliases.Keys, "none")}");
        terminal.Out.WriteLine($"  keys         {List(settings.Entries.Where(entry => entry.Kind == KeyKind.Instance).Select(key => key.Name), "none here; without any in the store either, any client on this machine is accepted")}");
    }

    private static string List(IEnumerable<string> names, string none) => string.Join(", ", names) is { Length: > 0 } text ? text : none;

    private static string ToJson(IReadOnlyList<SettingsProblem> problems) => Encoding.UTF8.GetString(LedgerJson.ToUtf8(
        json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("valid", problems.Count == 0);
            json.WriteStartArray("problems");
            foreach (SettingsProblem problem in problems)
            {
                json.WriteStartObject();
                json.WriteString("source", problem.Source);
                json.WriteNumber("line", problem.Line);
                json.WriteString("key", problem.Key);
                json.WriteString("message", problem.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        },
        indented: true));
}
