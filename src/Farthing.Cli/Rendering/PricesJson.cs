using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Imports;
using Farthing.Pricing.Review;

namespace Farthing.Cli.Rendering;

/// <summary>What the commands about prices say, as JSON: prices are decimals in strings, what is not known is <c>null</c>.</summary>
internal static class PricesJson
{
    public static string OfRows(IReadOnlyList<PriceRow> rows) => Text(json => Array(json, "prices", rows, row =>
    {
        json.WriteString("provider", row.Provider);
        json.WriteString("model", row.Model);
        json.WriteString("kind", row.Kind);
        Card(json, "rates_usd_per_million", row.Rates);
        Card(json, "fees_usd_per_thousand", row.Fees);
        json.WriteString("status", row.Status.ToString().ToLowerInvariant());
        json.WriteBoolean("awaits_review", row.AwaitsReview);
        json.WriteBoolean("has_tiers", row.HasTiers);
        Moment(json, "since", row.Since);
    }));

    public static string OfModels(IReadOnlyList<ModelPrice> models) => Text(json => Array(json, "models", models, model =>
    {
        json.WriteString("provider", model.Provider);
        json.WriteString("model", model.Model);
        Texts(json, "aliases", model.Aliases);
        json.WriteBoolean("matches_dated", model.MatchesDated);
        json.WriteString("kind", model.Kind);
        Texts(json, "can", AbilityWords.Of(model.Can));
        Texts(json, "cannot", AbilityWords.Of(model.Cannot));
        Array(json, "periods", model.Periods, period => Period(json, period));
        Array(json, "modifiers", model.Modifiers, modifier =>
        {
            json.WriteString("name", modifier.Name);
            if (modifier.Factor is { } factor) json.WriteString("factor", Decimal(factor));
            if (!modifier.Factors.IsEmpty) Card(json, "factors", modifier.Factors);
            if (!modifier.Rates.IsEmpty) Card(json, "rates_usd_per_million", modifier.Rates);
        });
        Card(json, "fees_usd_per_thousand", model.Fees);
        Card(json, "fees_beyond_allowance_usd_per_thousand", model.FeesBeyondAllowance);
        json.WriteString("note", model.Note);
    }));

    public static string OfFindings(IReadOnlyList<CatalogFinding> findings, int models) => Text(json =>
    {
        json.WriteNumber("models", models);
        json.WriteBoolean("valid", !findings.Any(finding => finding.IsError));
        Array(json, "findings", findings, finding =>
        {
            json.WriteString("level", finding.IsError ? "error" : "warning");
            json.WriteString("provider", finding.Provider);
            json.WriteString("model", finding.Model);
            json.WriteString("text", finding.Text);
        });
    });

    public static string OfImport(CatalogImport import, IReadOnlyList<string> files, bool reloaded) => Text(json =>
    {
        json.WriteNumber("models", import.Models.Values.Sum(models => models.Count));
        Texts(json, "files", files);
        Texts(json, "skipped", import.Skipped);
        json.WriteBoolean("reloaded", reloaded);
    });

    public static string OfChanges(IReadOnlyList<PriceChange> changes) => Text(json => Array(json, "changes", changes, change =>
    {
        json.WriteString("change", JsonNamingPolicy.SnakeCaseLower.ConvertName(change.Kind.ToString()));
        json.WriteString("provider", change.Provider);
        json.WriteString("model", change.Model);
        json.WriteString("unit", change.Unit?.Name());
        json.WriteString("before", change.Before is { } before ? Decimal(before) : null);
        json.WriteString("after", change.After is { } after ? Decimal(after) : null);
        json.WriteString("percent", change.Percent is { } percent ? Decimal(percent) : null);
    }));

    public static string OfMissing(IReadOnlyList<MissingPrice> missing, IReadOnlyList<MissingPrice> known) => Text(json =>
    {
        Array(json, "missing", missing, price => Missing(json, price));
        Array(json, "now_known", known, price => Missing(json, price));
    });

    public static string OfRecost(RecostReport report) => Text(json =>
    {
        json.WriteBoolean("written", report.Written);
        json.WriteNumber("calls", report.Calls);
        json.WriteNumber("changed", report.Changed);
        json.WriteNumber("skipped", report.Skipped);
        json.WriteString("cost_before_usd", report.Before.ToString());
        json.WriteString("cost_after_usd", report.After.ToString());
        json.WriteNumber("unknown_before", report.UnknownBefore);
        json.WriteNumber("unknown_after", report.UnknownAfter);
        Array(json, "rows", report.Rows, row =>
        {
            json.WriteString("provider", row.Provider);
            json.WriteString("model", row.Model);
            json.WriteNumber("changed", row.Changed);
            json.WriteString("cost_before_usd", row.Before.ToString());
            json.WriteString("cost_after_usd", row.After.ToString());
            json.WriteNumber("unknown_before", row.UnknownBefore);
            json.WriteNumber("unknown_after", row.UnknownAfter);
        });
    });

    private static void Period(Utf8JsonWriter json, PricePeriod period)
    {
        Moment(json, "from", period.From);
        Moment(json, "to", period.To);
        json.WriteString("status", period.Status.ToString().ToLowerInvariant());
        Card(json, "rates_usd_per_million", period.Rates);
        Array(json, "tiers", period.Tiers, tier =>
        {
            json.WriteNumber("over", tier.PromptTokens);
            json.WriteString("boundary", tier.Inclusive ? ">=" : ">");
            Card(json, "rates_usd_per_million", tier.Rates);
        });
        Array(json, "windows", period.Windows, window =>
        {
            json.WriteString("name", window.Name);
            Card(json, "rates_usd_per_million", window.Rates);
        });
        Texts(json, "sources", period.Sources);
        json.WriteString("checked", period.Checked?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("note", period.Note);
    }

    private static void Missing(Utf8JsonWriter json, MissingPrice price)
    {
        json.WriteString("provider", price.Provider);
        json.WriteString("model", price.Model);
        json.WriteNumber("calls", price.Calls);
        Moment(json, "last_seen", price.LastSeen);
    }

    private static string Text(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(LedgerJson.ToUtf8(
        json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        },
        indented: true));

    private static void Array<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Card(Utf8JsonWriter json, string name, RateCard card)
    {
        json.WriteStartObject(name);
        foreach ((PriceUnit unit, decimal price) in card.Prices) json.WriteString(unit.Name(), Decimal(price));
        json.WriteEndObject();
    }

    private static void Moment(Utf8JsonWriter json, string name, DateTimeOffset? moment) =>
        json.WriteString(name, moment?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    private static string Decimal(decimal value) => new Usd(value).ToString();
}
