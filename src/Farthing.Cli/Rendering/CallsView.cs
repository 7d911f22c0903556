using System.Globalization;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>Single calls as a table for people and as rows for a spreadsheet.</summary>
internal static class CallsView
{
    // 48 bits of time and 8 of chance: nearly always unique, and farthing explain takes it or lists what it could mean.
    private const int ShortIdDigits = 14;

    /// <summary>Writes the table.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<CallRecord> calls, CallsQuery query)
    {
        string first = query.Sort switch
        {
            CallSort.Cost => "Most expensive calls",
            CallSort.Time => "Latest calls",
            CallSort.Duration => "Longest calls",
            _ => "Calls with the most tokens",
        };
        console.Write(new Text($"{first}, {ReportView.Period(query.Since, query.Until)}\n\n", Style.Parse("bold")));
        if (calls.Count == 0)
        {
            console.Write(new Text("No calls in this time. Try a longer one (--since 30d), or fewer filters.\n"));
            return;
        }

        int decimals = Figures.DecimalsFor(calls.Select(call => call.Cost));
        FigureTable table = new(
        [
            new("time (UTC)", 6, CellKind.Whole, "dim"), new("feature", Kind: CellKind.Name), new("user", 7, CellKind.Name), new("model", Kind: CellKind.Name),
            new("status", 5, CellKind.Whole), new("input", 3), new("output", 3), new("took", 8), new("cost", Style: "green"), new("id", 1, CellKind.Whole, "dim"),
        ]);
        foreach (CallRecord call in calls)
        {
            bool isKnown = call.Charges.Any(charge => charge.UsageStatus != UsageStatus.Unknown);
            Usage usage = Total(call);
            table.Add(
                call.StartedAt.UtcDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                Figures.Name(call.Principal.Feature),
                Figures.Name(call.Principal.User),
                Figures.Name(call.Charges is [.., { } last] ? last.Model : call.RequestedModel),
                Describe(call),
                isKnown ? Figures.Count(usage.InputTokens) : "unknown",
                isKnown ? Figures.Count(usage.OutputTokens) : "unknown",
                Figures.Time(call.Duration),
                Figures.Money(call.Cost, decimals),
                ShortId(call));
        }

        table.Write(console);
        int unknown = calls.Count(call => call.Cost is null);
        string note = unknown > 0 ? $"The cost of {Figures.Plural(unknown, "call", "calls")} is not known.\n" : "";
        console.Write(new Text($"\n{note}The receipt of one: farthing explain ID\n", Style.Parse("dim")));
    }

    /// <summary>The rows with a header, money as exact decimals.</summary>
    public static IEnumerable<IEnumerable<string>> ToRows(IReadOnlyList<CallRecord> calls)
    {
        yield return
        [
            "id", "started_at", "project", "team", "user", "feature", "key", "endpoint", "streamed", "requested_model", "provider", "model",
            "status", "outcome", "cache", "input_tokens", "cached_read", "output_tokens", "reasoning", "cost_usd", "saved_usd", "cost_status",
            "attempts", "duration_ms", "overhead_ms",
        ];
        foreach (CallRecord call in calls)
        {
            Usage usage = Total(call);
            Charge? last = call.Charges is [.., { } charge] ? charge : null;
            bool isKnown = call.Charges.Any(one => one.UsageStatus != UsageStatus.Unknown);
            string Tokens(long count) => isKnown ? count.ToString(CultureInfo.InvariantCulture) : "";
            yield return
            [
                call.Id.ToString(), call.StartedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), Csv.Text(call.Principal.Project),
                Csv.Text(call.Principal.Team), Csv.Text(call.Principal.User), Csv.Text(call.Principal.Feature), Csv.Text(call.Principal.Key),
                LedgerNames.Of(call.Endpoint), call.Streamed ? "true" : "false", Csv.Text(call.RequestedModel), Csv.Text(last?.Provider ?? ""),
                Csv.Text(last?.Model ?? ""), call.Status.ToString(CultureInfo.InvariantCulture), LedgerNames.Of(call.Outcome), call.Cache,
                Tokens(usage.InputTokens), Tokens(usage.CachedReadTokens), Tokens(usage.OutputTokens), Tokens(usage.ReasoningTokens),
                call.Cost?.ToString() ?? "", call.Saved.ToString(), last is null ? "" : LedgerNames.Of(last.CostStatus),
                call.Charges.Count.ToString(CultureInfo.InvariantCulture), Milliseconds(call.Duration), Milliseconds(call.Overhead),
            ];
        }
    }

    /// <summary>As much of an identity as is nearly always unique.</summary>
    public static string ShortId(CallRecord call) => call.Id.ToString()["call_".Length..][..ShortIdDigits];

    /// <summary>What all attempts of a call used.</summary>
    public static Usage Total(CallRecord call)
    {
        Usage sum = default;
        foreach (Charge charge in call.Charges)
        {
            if (charge.UsageStatus == UsageStatus.Unknown) continue;
            sum = sum with
            {
                InputTokens = sum.InputTokens + charge.Usage.InputTokens,
                CachedReadTokens = sum.CachedReadTokens + charge.Usage.CachedReadTokens,
                OutputTokens = sum.OutputTokens + charge.Usage.OutputTokens,
                ReasoningTokens = sum.ReasoningTokens + charge.Usage.ReasoningTokens,
            };
        }

        return sum;
    }

    private static string Describe(CallRecord call) => call.Outcome switch
    {
        CallOutcome.Completed => call.Status.ToString(CultureInfo.InvariantCulture),
        CallOutcome.ClientLeft => "client left",
        CallOutcome.Truncated => "cut off",
        CallOutcome.ProviderTimeout => "timed out",
        CallOutcome.ProviderUnreachable => "unreachable",
        CallOutcome.Recovered => "recovered",
        _ => $"error {call.Status}",
    };

    private static string Milliseconds(TimeSpan time) =>
        ((decimal)time.Ticks / TimeSpan.TicksPerMillisecond).ToString("0.####", CultureInfo.InvariantCulture);
}
