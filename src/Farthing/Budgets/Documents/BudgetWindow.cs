using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Documents;

/// <summary>An amount and the window it is for.</summary>
/// <param name="Usd">US dollars; zero or more.</param>
/// <param name="Period">The window.</param>
public sealed record BudgetWindow(decimal Usd, Period Period)
{
    private const decimal Most = 1_000_000_000_000m;

    /// <summary>Reads one window written into the budget itself, or the list under <c>windows</c>.</summary>
    internal static IReadOnlyList<BudgetWindow> ReadAll(DocumentReader reader)
    {
        IReadOnlyList<DocumentReader> list = reader.Children("windows");
        if (list.Count == 0) return [Read(reader, finishes: false)];
        if (reader.Has("usd") || reader.Has("per")) reader.Problem("windows", "stands beside usd and per: write each amount with its window into the list");
        BudgetWindow[] windows = [.. list.Select(each => Read(each, finishes: true))];
        if (windows.Select(window => window.Period).Distinct().Count() < windows.Length) reader.Problem("windows", "has the same window twice");
        return windows;
    }

    internal static void WriteAll(Utf8JsonWriter json, IReadOnlyList<BudgetWindow> windows)
    {
        if (windows.Count == 1)
        {
            windows[0].Write(json);
            return;
        }

        json.WriteStartArray("windows");
        foreach (BudgetWindow window in windows)
        {
            json.WriteStartObject();
            window.Write(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static BudgetWindow Read(DocumentReader reader, bool finishes)
    {
        decimal usd = reader.Decimal("usd", 0, Most) ?? 0;
        if (!reader.Has("usd")) reader.Problem("usd", "is required: how many US dollars there are in one window (and per, the window: 1d, 1mo …)");
        BudgetWindow window = new(usd, PeriodDocument.Read(reader));
        if (finishes) reader.Finish();
        return window;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("usd", Usd);
        PeriodDocument.Write(json, Period);
    }
}
