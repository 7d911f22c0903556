using System.CommandLine;
using System.Text;
using Farthing.Administration.Keys;
using Farthing.Cli.Commands.Administration;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing keys</c>: what every kind has, and <c>new</c>, which makes a key for the settings file. It is shown once; what is kept is its hash.</summary>
internal static class KeysCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> name = new("name") { Description = "The key's name, as reports show it." };
        Option<string?> project = new("--project") { Description = "The project that pays.", HelpName = "NAME" };
        Option<string?> team = new("--team") { Description = "The team.", HelpName = "NAME" };
        Option<string?> feature = new("--feature") { Description = "The feature.", HelpName = "NAME" };
        Option<bool> json = CommonOptions.Json();
        name.Validators.Add(result =>
        {
            string value = result.GetValueOrDefault<string>();
            if (value.Length == 0 || value.Any(c => char.IsControl(c) || c is '"' or '\\'))
                result.AddError("name: one or more characters without quotes, backslashes and control characters");
        });
        Command make = new("new", "Make a client key for the settings file: print it once, and the line that goes there.") { name, project, team, feature, json };
        make.SetAction(parsed =>
        {
            KeyValuePair<string, string?>[] owners =
            [
                new("project", parsed.GetValue(project)), new("team", parsed.GetValue(team)), new("feature", parsed.GetValue(feature)),
            ];
            Make(terminal, parsed.GetRequiredValue(name), owners, parsed.GetValue(json));
        });
        Command keys = KindCommand.Create(terminal, KeyKind.Instance);
        keys.Add(make);
        return keys;
    }

    private static void Make(Terminal terminal, string name, KeyValuePair<string, string?>[] owners, bool asJson)
    {
        string key = KeyKind.Instance.MakeSecret();
        string secret = $"sha256:{Convert.ToHexStringLower(KeySecret.HashOf(key))}";
        if (asJson)
        {
            byte[] json = LedgerJson.ToUtf8(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WriteString("key", key);
                writer.WriteString("secret", secret);
                writer.WriteEndObject();
            });
            terminal.Out.WriteLine(Encoding.UTF8.GetString(json));
            return;
        }

        StringBuilder line = new($"  - {{ name: \"{name}\", secret: \"{secret}\"");
        foreach ((string owner, string? value) in owners)
        {
            if (value is not null) line.Append($", {owner}: \"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        terminal.Out.WriteLine($"The key of \"{name}\", shown this once:");
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"  {key}");
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("Add this to farthing.yaml; it holds the key's hash, not the key:");
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("keys:");
        terminal.Out.WriteLine($"{line} }}");
    }
}
