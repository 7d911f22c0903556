using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Pricing.Catalogs;

/// <summary>Writes a catalog file in the format that <see cref="CatalogReader"/> reads; what is read again is equal to what was written.</summary>
public static class CatalogWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a provider's prices.</summary>
    /// <param name="output">Receives the file; left open.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="models">Its models.</param>
    /// <param name="sources">Sources by short name; every source that a period names must be here.</param>
    /// <param name="reviewed">The day of the review.</param>
    public static void Write(Stream output, string provider, IEnumerable<ModelPrice> models, IReadOnlyDictionary<string, string> sources, DateOnly reviewed)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("format", CatalogReader.Format);
        json.WriteString("provider", provider);
        json.WriteString("currency", "USD");
        json.WriteString("reviewed", Day(reviewed));
        json.WriteStartObject("sources");
        foreach ((string name, string text) in sources) json.WriteString(name, text);
        json.WriteEndObject();
        json.WriteStartArray("models");
        foreach (ModelPrice model in models) Write(json, model);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ModelPrice model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Model);
        if (model.Aliases.Count > 0) Write(json, "aliases", model.Aliases);
        if (model.MatchesDated) json.WriteString("match", "dated");
        if (model.Kind != "chat") json.WriteString("kind", model.Kind);
        if (model.ContextWindow is { } context) json.WriteNumber("context", context);
        if (model.MaxOutput is { } output) json.WriteNumber("max_output", output);
        if (model.Can != ModelAbilities.None) Write(json, "can", AbilityWords.Of(model.Can));
        if (model.Cannot != ModelAbilities.None) Write(json, "cannot", AbilityWords.Of(model.Cannot));
        json.WriteStartArray("periods");
        foreach (PricePeriod period in model.Periods) Write(json, period);
        json.WriteEndArray();
        if (model.Modifiers.Count > 0)
        {
            json.WriteStartObject("modifiers");
            foreach (PriceModifier modifier in model.Modifiers) Write(json, modifier);
            json.WriteEndObject();
        }

        if (!model.Fees.IsEmpty) Write(json, "fees", model.Fees);
        if (!model.FeesBeyondAllowance.IsEmpty) Write(json, "fees_beyond_allowance", model.FeesBeyondAllowance);
        if (model.Note.Length > 0) json.WriteString("note", model.Note);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PricePeriod period)
    {
        json.WriteStartObject();
        if (period.From is { } from) json.WriteString("from", Instant(from));
        if (period.To is { } to) json.WriteString("to", Instant(to));
        json.WriteString("status", period.Status switch
        {
            PeriodStatus.Scheduled => "scheduled",
            PeriodStatus.Unconfirmed => "unconfirmed",
            PeriodStatus.Cancelled => "cancelled",
            _ => "confirmed",
        });
        Write(json, "rates", period.Rates);
        if (period.Tiers.Count > 0)
        {
            json.WriteStartArray("tiers");
            foreach (PriceTier tier in period.Tiers)
            {
                json.WriteStartObject();
                json.WriteNumber("over", tier.PromptTokens);
                json.WriteString("boundary", tier.Inclusive ? ">=" : ">");
                Write(json, "rates", tier.Rates);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (period.Windows.Count > 0) throw new NotSupportedException("Windows are written by hand: their holiday calendars stand elsewhere in the file.");
        if (period.Sources.Count > 0) Write(json, "sources", period.Sources);
        if (period.Checked is { } day) json.WriteString("checked", Day(day));
        if (period.Note.Length > 0) json.WriteString("note", period.Note);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PriceModifier modifier)
    {
        if (modifier.Factor is { } only && modifier.Factors.IsEmpty && modifier.Rates.IsEmpty)
        {
            json.WriteString(modifier.Name, Text(only));
            return;
        }

        json.WriteStartObject(modifier.Name);
        if (modifier.Factor is { } factor) json.WriteString("factor", Text(factor));
        if (!modifier.Factors.IsEmpty) Write(json, "factors", modifier.Factors);
        if (!modifier.Rates.IsEmpty) Write(json, "rates", modifier.Rates);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, RateCard card)
    {
        json.WriteStartObject(name);
        foreach ((PriceUnit unit, decimal price) in card.Prices) json.WriteString(unit.Name(), Text(price));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Text(decimal price) => new Usd(price).ToString();

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.TimeOfDay == TimeSpan.Zero
        ? at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
