using System.Globalization;
using System.Text.Json;
using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Imports;

/// <summary>What the importers share: exact numbers, one period from now on, the source's name.</summary>
internal static class ImportedModel
{
    /// <summary>The short name of the imported list in the files written.</summary>
    public const string SourceName = "import";

    private const int SignificantDigits = 12;

    /// <summary>
    /// A price in USD per million from a JSON number, or <c>null</c>. Numbers with more than twelve significant digits are rounded to
    /// twelve: they are what floating-point arithmetic left of a shorter one (0.000009999999999999999).
    /// </summary>
    public static decimal? Price(JsonElement of, string name, decimal scale)
    {
        if (!of.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.Number) return null;
        if (!decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) || number < 0) return null;
        return Trim(Significant(number) * scale);
    }

    /// <summary>The model with one period that holds from now on.</summary>
    public static ModelPrice Make(
        string provider, string model, string kind, RateCard rates, IReadOnlyList<PriceTier> tiers, IReadOnlyList<PriceModifier> modifiers, RateCard fees,
        long? context, long? maxOutput, ImportOptions options) => new()
        {
            Provider = provider,
            Model = model,
            Kind = kind,
            ContextWindow = context,
            MaxOutput = maxOutput,
            Periods =
        [
            new PricePeriod
            {
                Status = options.Confirmed ? PeriodStatus.Confirmed : PeriodStatus.Unconfirmed,
                Rates = rates,
                Tiers = tiers,
                Sources = [SourceName],
                Checked = options.Today,
            },
        ],
            Modifiers = modifiers,
            Fees = fees,
        };

    /// <summary>A whole number from 0, or <c>null</c>.</summary>
    public static long? Count(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) && count >= 0 ? count : null;

    /// <summary>Parses the list's outermost object.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, string what)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
        }
        catch (JsonException e)
        {
            throw new CatalogException(what, (int)(e.LineNumber ?? 0) + 1, "(root)", "this is not JSON");
        }

        throw new CatalogException(what, 1, "(root)", "an object is expected here");
    }

    private static decimal Significant(decimal number)
    {
        if (number == 0) return 0;
        int magnitude = (int)Math.Floor(Math.Log10((double)number)) + 1;
        int decimals = SignificantDigits - magnitude;
        return decimals is >= 0 and <= 28 ? decimal.Round(number, decimals, MidpointRounding.ToEven) : number;
    }

    private static decimal Trim(decimal number) => number / 1.0000000000000000000000000000m;
}
