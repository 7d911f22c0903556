using System.CommandLine;
using System.Text;
using Farthing.Calls;
using Farthing.Cli.Rendering;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing calls</c>: single calls, the most expensive first.</summary>
internal static class CallsCommand
{
    private const int UsualRows = 20;

    public static Command Create(Terminal terminal)
    {
        Option<CallSort> sort = CommonOptions.Parsed(
            "--sort",
            "WORD",
            $"Which come first: {string.Join(", ", LedgerNames.All<CallSort>())}. Default: cost.",
            text => LedgerNames.TryParse(text, out CallSort value)
                ? value
                : throw new FormatException($"--sort: \"{text}\" is not allowed; allowed: {string.Join(", ", LedgerNames.All<CallSort>())}"));
        Option<CallOutcome?> outcome = CommonOptions.Parsed<CallOutcome?>(
            "--outcome",
            "WORD",
            $"Only those that ended so: {string.Join(", ", LedgerNames.All<CallOutcome>())}. Refused ones are listed only when asked for.",
            text => LedgerNames.TryParse(text, out CallOutcome value)
                ? value
                : throw new FormatException($"--outcome: \"{text}\" is not allowed; allowed: {string.Join(", ", LedgerNames.All<CallOutcome>())}"));
        QueryOptions query = new(terminal, UsualRows, leastLimit: 1);
        Option<string?> csv = CommonOptions.Csv();
        Option<bool> json = CommonOptions.Json();
        LedgerOptions ledger = new();
        Command command = new("calls", "List single calls, the most expensive first.") { sort, outcome };
        query.AddTo(command);
        command.Options.Add(csv);
        command.Options.Add(json);
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CallsQuery question = new()
            {
                Sort = parsed.GetValue(sort),
                Outcome = parsed.GetValue(outcome),
                Since = query.Since(parsed),
                Until = query.Until(parsed),
                Limit = query.Limit(parsed),
                Filters = query.FiltersOf(parsed),
            };
            await using ILedgerReader reader = await ledger.OpenAsync(parsed, terminal, cancellationToken);
            IReadOnlyList<CallRecord> calls = await reader.CallsAsync(question, cancellationToken);
            RefusedCall[]? refusals = question.Outcome == CallOutcome.Refused ? [.. calls.OfType<RefusedCall>()] : null;
            if (parsed.GetValue(csv) is { } file) await Csv.WriteAsync(file, terminal, refusals is null ? CallsView.ToRows(calls) : RefusalsView.ToRows(refusals), cancellationToken);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(Encoding.UTF8.GetString(LedgerJson.ToUtf8(writer => LedgerJson.Write(writer, calls), indented: true)));
            else if (parsed.GetValue(csv) is "-") return ExitCode.Fine;
            else if (refusals is null) CallsView.Write(terminal.Console, calls, question);
            else RefusalsView.Write(terminal.Console, refusals, question);
            return ExitCode.Fine;
        });
        return command;
    }
}
