using System.Globalization;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Imports;
using Farthing.Pricing.Review;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>What the commands about prices say, for people.</summary>
internal static class PricesView
{
    private const int MostSkipped = 10;

    public static void WriteList(IAnsiConsole console, IReadOnlyList<PriceRow> rows, DateTimeOffset at)
    {
        Heading(console, $"{Figures.Plural(rows.Count, "price", "prices")} in force on {Day(at)}, USD per million tokens");
        FigureTable table = new(
        [
            new("provider", Kind: CellKind.Name), new("model", Kind: CellKind.Name), new("input", Style: "green"), new("cache read", 2),
            new("cache write", 3), new("output", Style: "green"), new("", 1, CellKind.Whole, "dim"),
        ]);
        foreach (PriceRow row in rows)
        {
            table.Add(
                row.Provider, row.Model, Price(row.Rates[PriceUnit.Input]), Price(row.Rates[PriceUnit.CachedRead]),
                Price(row.Rates[PriceUnit.CacheWrite5m] ?? row.Rates[PriceUnit.CacheWrite]), Price(row.Rates[PriceUnit.Output]), Remark(row));
        }

        table.Write(console);
        Note(console, "All of one: farthing prices show MODEL");
    }

    public static void WriteModels(IAnsiConsole console, IReadOnlyList<ModelPrice> models, DateTimeOffset at)
    {
        foreach (ModelPrice model in models)
        {
            Heading(console, $"{model.Provider}/{model.Model}");
            if (model.Aliases.Count > 0) Line(console, $"also            {string.Join(", ", model.Aliases)}");
            if (model.MatchesDated) Line(console, "dated names     such as -2026-03-05 are this model too");
            if (model.Can != ModelAbilities.None) Line(console, $"can             {string.Join(", ", AbilityWords.Of(model.Can))}");
            if (model.Cannot != ModelAbilities.None) Line(console, $"cannot          {string.Join(", ", AbilityWords.Of(model.Cannot))}");
            PricePeriod? inForce = model.PeriodAt(at, out bool awaitsReview);
            foreach (PricePeriod period in model.Periods) WritePeriod(console, period, period == inForce, awaitsReview);
            foreach (PriceModifier modifier in model.Modifiers) Line(console, $"{modifier.Name,-15} {Describe(modifier)}");
            if (!model.Fees.IsEmpty) Line(console, $"fees            {Card(model.Fees)} per thousand");
            if (!model.FeesBeyondAllowance.IsEmpty) Line(console, $"fees beyond a free allowance: {Card(model.FeesBeyondAllowance)} per thousand, counted and not charged");
            if (model.Note.Length > 0) Line(console, $"note            {model.Note}");
            console.Write(new Text("\n"));
        }
    }

    public static void WriteFindings(IAnsiConsole console, IReadOnlyList<CatalogFinding> warnings, int models, int errors)
    {
        foreach (CatalogFinding warning in warnings) console.Write(new Text($"warning: {Describe(warning)}\n", Style.Parse("yellow")));
        Line(console, $"{Figures.Plural(models, "model", "models")}, {Figures.Plural(errors, "error", "errors")}, {Figures.Plural(warnings.Count, "warning", "warnings")}");
    }

    public static string Describe(CatalogFinding finding) =>
        finding.Provider.Length == 0 ? finding.Text : $"{finding.Provider}{(finding.Model.Length > 0 ? $"/{finding.Model}" : "")}: {finding.Text}";

    public static void WriteImport(IAnsiConsole console, CatalogImport import, string folder, bool reloaded)
    {
        Line(console, $"{Figures.Plural(import.Models.Values.Sum(models => models.Count), "model", "models")} of {Figures.Plural(import.Models.Count, "provider", "providers")} written to {folder}:");
        foreach ((string provider, IReadOnlyList<ModelPrice> models) in import.Models.OrderBy(each => each.Key, StringComparer.Ordinal))
            Line(console, $"  {provider,-20} {Figures.Count(models.Count)}");
        if (import.Skipped.Count > 0) Line(console, $"{Figures.Count(import.Skipped.Count)} left out:");
        foreach (string skipped in import.Skipped.Take(MostSkipped)) Line(console, $"  {Figures.Name(skipped)}");
        if (import.Skipped.Count > MostSkipped) Line(console, $"  … and {import.Skipped.Count - MostSkipped} more (--json lists all)");
        Note(console, reloaded ? "The running gateway has them in force." : "A gateway reads them when it starts. See what they change: farthing prices diff shipped current");
    }

    public static void WriteChanges(IAnsiConsole console, IReadOnlyList<PriceChange> changes)
    {
        if (changes.Count == 0)
        {
            Line(console, "No difference in the prices in force.");
            return;
        }

        FigureTable table = new(
        [
            new("provider", Kind: CellKind.Name), new("model", Kind: CellKind.Name), new("unit", Kind: CellKind.Whole), new("before"), new("after"),
            new("change", 1), new("what", 0, CellKind.Whole),
        ]);
        foreach (PriceChange change in changes)
        {
            string percent = change.Percent is { } value ? $"{value.ToString("+0.##;-0.##", CultureInfo.InvariantCulture)}%" : "";
            table.Add(change.Provider, change.Model, change.Unit?.Name() ?? "", Price(change.Before), Price(change.After), percent, Describe(change.Kind));
        }

        table.Write(console);
        Note(console, Figures.Plural(changes.Count, "difference", "differences"));
    }

    public static void WriteMissing(IAnsiConsole console, IReadOnlyList<MissingPrice> missing, IReadOnlyList<MissingPrice> known)
    {
        if (missing.Count == 0) Line(console, "Every model that was used has a price.");
        else WriteMissing(console, "Models that were used and have no price: the cost of their calls is unknown", missing);
        if (missing.Count > 0) Note(console, "Add a price: farthing prices import, or prices.overrides in the settings (docs/prices.md).");
        if (known.Count == 0) return;
        console.Write(new Text("\n"));
        WriteMissing(console, "These have a price by now", known);
        Note(console, "Price their calls again: farthing prices recost --since TIME");
    }

    public static void WriteRecost(IAnsiConsole console, RecostReport report)
    {
        Heading(console, $"{Figures.Plural(report.Calls, "call", "calls")} priced again, {Figures.Count(report.Changed)} {(report.Written ? "changed" : "would change")}");
        if (report.Skipped > 0) Line(console, $"{Figures.Plural(report.Skipped, "call", "calls")} under a volume plan left as they are: their price depends on the order in which they were charged.\n");
        if (report.Changed == 0) return;

        int decimals = Figures.DecimalsFor([report.Before, report.After]);
        FigureTable table = new(
        [
            new("provider", Kind: CellKind.Name), new("model", Kind: CellKind.Name), new("changed"), new("before"), new("after"), new("difference", Style: "green"),
            new("unknown before", 2), new("unknown after", 1),
        ]);
        foreach (RecostRow row in report.Rows) table.Add(Cells(Figures.Name(row.Provider), Figures.Name(row.Model), row, decimals));
        RecostRow total = new("", "", report.Changed, report.Before, report.After, report.UnknownBefore, report.UnknownAfter);
        table.Total(Cells("total", "", total, decimals));
        table.Write(console);
        Note(console, report.Written ? "Written; the old figures stay in the tables recosts and recosted_calls." : "Nothing is written yet. Write it with --write; the old figures stay on record.");
    }

    private static string[] Cells(string provider, string model, RecostRow row, int decimals) =>
    [
        provider, model, Figures.Count(row.Changed), Figures.Money(row.Before, decimals), Figures.Money(row.After, decimals),
        Figures.Money(row.After - row.Before, decimals), Figures.Count(row.UnknownBefore), Figures.Count(row.UnknownAfter),
    ];

    private static void WriteMissing(IAnsiConsole console, string heading, IReadOnlyList<MissingPrice> prices)
    {
        Heading(console, heading);
        FigureTable table = new([new("provider", Kind: CellKind.Name), new("model", Kind: CellKind.Name), new("calls"), new("last seen (UTC)", 1, CellKind.Whole)]);
        foreach (MissingPrice price in prices)
            table.Add(Figures.Name(price.Provider), Figures.Name(price.Model), Figures.Count(price.Calls), price.LastSeen.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
        table.Write(console);
    }

    private static void WritePeriod(IAnsiConsole console, PricePeriod period, bool isInForce, bool awaitsReview)
    {
        string time = (period.From, period.To) switch
        {
            (null, null) => "at any time",
            ({ } from, null) => $"from {Day(from)}",
            (null, { } to) => $"until {Day(to)}",
            ({ } from, { } to) => $"{Day(from)} to {Day(to)}",
        };
        string remark = isInForce ? awaitsReview ? ", in force until its successor is confirmed" : ", in force" : "";
        console.Write(new Text($"\n{time}, {period.Status.ToString().ToLowerInvariant()}{remark}\n", Style.Parse(isInForce ? "bold green" : "dim")));
        Line(console, $"per million     {Card(period.Rates)}");
        foreach (PriceTier tier in period.Tiers) Line(console, $"prompt {(tier.Inclusive ? ">=" : ">")} {Figures.Count(tier.PromptTokens)}: {Card(tier.Rates)}");
        foreach (PriceWindow window in period.Windows) Line(console, $"hours {window.Name}: {Card(window.Rates)}");
        if (period.Sources.Count > 0) Line(console, $"sources         {string.Join(", ", period.Sources)}{(period.Checked is { } day ? $", looked at on {day:yyyy-MM-dd}" : "")}");
        if (period.Note.Length > 0) Line(console, $"note            {period.Note}");
    }

    private static string Describe(PriceModifier modifier)
    {
        List<string> parts = [];
        if (modifier.Factor is { } factor) parts.Add($"x {new Usd(factor)}");
        if (!modifier.Factors.IsEmpty) parts.Add(string.Join(", ", modifier.Factors.Prices.Select(each => $"{each.Unit.Name()} x {new Usd(each.Price)}")));
        if (!modifier.Rates.IsEmpty) parts.Add(Card(modifier.Rates));
        return string.Join("; ", parts);
    }

    private static string Describe(PriceChangeKind kind) => kind switch
    {
        PriceChangeKind.ModelAdded => "new model",
        PriceChangeKind.ModelRemoved => "model gone",
        PriceChangeKind.UnitAdded => "new price",
        PriceChangeKind.UnitRemoved => "price gone",
        PriceChangeKind.Raised => "raised",
        PriceChangeKind.Lowered => "lowered",
        _ => "zero now",
    };

    private static string Remark(PriceRow row)
    {
        List<string> remarks = [];
        if (row.Status == PeriodStatus.Unconfirmed) remarks.Add("unconfirmed");
        if (row.AwaitsReview) remarks.Add("awaits review");
        if (row.HasTiers) remarks.Add("tiers");
        return string.Join(", ", remarks);
    }

    private static string Card(RateCard card) => string.Join(", ", card.Prices.Select(each => $"{each.Unit.Name()} {Figures.Price(each.Price)}"));

    private static string Price(decimal? price) => price is { } known ? Figures.Price(known) : "";

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void Heading(IAnsiConsole console, string text) => console.Write(new Text($"{text}\n\n", Style.Parse("bold")));

    private static void Line(IAnsiConsole console, string text) => console.Write(new Text($"{text}\n"));

    private static void Note(IAnsiConsole console, string text) => console.Write(new Text($"\n{text}\n", Style.Parse("dim")));
}
