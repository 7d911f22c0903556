using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Farthing.Cli.Rendering;
using Farthing.Ledger.Json;
using Farthing.Notation;

namespace Farthing.Cli.Commands.Administration;

/// <summary><c>farthing audit</c>: who changed what.</summary>
internal static class AuditCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> kind = new("--kind") { Description = "Only changes of this kind: key, project, admin_key …", HelpName = "KIND" };
        Option<string?> name = new("--name") { Description = "Only changes of what has this name.", HelpName = "NAME" };
        Option<string?> by = new("--by") { Description = "Only changes by this admin key.", HelpName = "NAME" };
        DateTimeOffset now = terminal.Time.GetUtcNow();
        Option<DateTimeOffset?> since = CommonOptions.Parsed<DateTimeOffset?>(
            "--since", "TIME", "Only from then on: 7d, 24h, 2026-11-01 or 2026-11-01T18:00Z.", text => LedgerQueryString.ParseMoment("--since", text, now));
        Option<int> limit = new("--limit") { Description = "How many at most. Default: 50.", HelpName = "N", DefaultValueFactory = _ => 50 };
        AdministrationOptions options = new(terminal);
        Command command = new("audit", "List the changes of keys, projects and what else is administered, the latest first.") { kind, name, by, since, limit };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<string> query = [$"limit={parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture)}"];
            foreach ((string parameter, string? value) in new[] { ("kind", parsed.GetValue(kind)), ("name", parsed.GetValue(name)), ("by", parsed.GetValue(by)) })
                if (value is not null) query.Add($"{parameter}={Uri.EscapeDataString(value)}");
            if (parsed.GetValue(since) is { } from) query.Add($"since={Uri.EscapeDataString(Moment.Format(from))}");
            JsonElement answer = await options.SendAsync(parsed, "GET", ["audit"], cancellationToken, query: "?" + string.Join('&', query));
            if (options.IsJson(parsed)) KindCommand.WriteJson(terminal, answer);
            else EntryView.WriteAudit(terminal.Console, [.. answer.GetProperty("audit").EnumerateArray()]);
            return ExitCode.Fine;
        });
        return command;
    }
}
