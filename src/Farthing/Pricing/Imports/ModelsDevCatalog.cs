using System.Text.Json;
using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Imports;

/// <summary>
/// Reads a models.dev catalog: providers, their models, <c>cost</c> in USD per million tokens as floating-point numbers, one tier above
/// 200,000 tokens or a list of them. Source: anomalyco/models.dev, api.json.
/// </summary>
internal static class ModelsDevCatalog
{
    private const long LongPrompt = 200_000;

    private static readonly (PriceUnit Unit, string Key)[] Units =
    [
        (PriceUnit.Input, "input"),
        (PriceUnit.Output, "output"),
        (PriceUnit.CachedRead, "cache_read"),
        (PriceUnit.CacheWrite, "cache_write"),
        (PriceUnit.Reasoning, "reasoning"),
        (PriceUnit.InputAudio, "input_audio"),
        (PriceUnit.OutputAudio, "output_audio"),
    ];

    public static CatalogImport Read(ReadOnlyMemory<byte> json, ImportOptions options)
    {
        using JsonDocument document = ImportedModel.Parse(json, "models.dev");
        var models = new Dictionary<string, IReadOnlyList<ModelPrice>>();
        List<string> skipped = [];
        foreach (JsonProperty entry in document.RootElement.EnumerateObject())
        {
            string provider = Provider(entry.Name);
            if (options.Providers.Count > 0 && !options.Providers.Contains(provider)) continue;
            if (entry.Value.ValueKind != JsonValueKind.Object || !entry.Value.TryGetProperty("models", out JsonElement list) || list.ValueKind != JsonValueKind.Object)
            {
                skipped.Add($"{entry.Name}: it has no models");
                continue;
            }

            List<ModelPrice> prices = [];
            foreach (JsonProperty model in list.EnumerateObject())
            {
                if (Convert(provider, model.Name, model.Value, options, out string? problem) is { } price) prices.Add(price);
                else skipped.Add($"{entry.Name}/{model.Name}: {problem}");
            }

            if (prices.Count > 0) models[provider] = prices;
        }

        return new CatalogImport(options.Source, models, skipped);
    }

    private static ModelPrice? Convert(string provider, string name, JsonElement model, ImportOptions options, out string? problem)
    {
        problem = "it has no price";
        if (model.ValueKind != JsonValueKind.Object || !model.TryGetProperty("cost", out JsonElement cost) || cost.ValueKind != JsonValueKind.Object) return null;
        RateCard rates = Card(cost);
        if (rates.IsEmpty) return null;
        problem = "its price is zero, which here mostly means unknown";
        if (!options.TrustZero && rates[PriceUnit.Input] is null or 0 && rates[PriceUnit.Output] is null or 0) return null;

        List<PriceTier> tiers = [];
        if (cost.TryGetProperty("context_over_200k", out JsonElement over) && over.ValueKind == JsonValueKind.Object)
            tiers.Add(new PriceTier(LongPrompt, Inclusive: provider == "xai", Card(over)));
        if (cost.TryGetProperty("tiers", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
            tiers.AddRange(list.EnumerateArray().Select(tier => Tier(tier, provider)).OfType<PriceTier>());

        JsonElement limit = model.TryGetProperty("limit", out JsonElement given) && given.ValueKind == JsonValueKind.Object ? given : cost;
        return ImportedModel.Make(
            provider,
            name,
            "chat",
            rates,
            [.. tiers.DistinctBy(tier => tier.PromptTokens).OrderByDescending(tier => tier.PromptTokens)],
            [],
            RateCard.Empty,
            ImportedModel.Count(limit, "context"),
            ImportedModel.Count(limit, "output"),
            options);
    }

    private static PriceTier? Tier(JsonElement tier, string provider)
    {
        if (tier.ValueKind != JsonValueKind.Object) return null;
        long? over = ImportedModel.Count(tier, "context");
        if (over is null && tier.TryGetProperty("tier", out JsonElement nested) && nested.ValueKind == JsonValueKind.Object)
            over = ImportedModel.Count(nested, "size");
        RateCard card = Card(tier);
        return over is null || card.IsEmpty ? null : new PriceTier(over.Value, Inclusive: provider == "xai", card);
    }

    private static RateCard Card(JsonElement cost) =>
        new([.. Units.Select(unit => (unit.Unit, Price: ImportedModel.Price(cost, unit.Key, 1))).Where(each => each.Price is not null).Select(each => (each.Unit, each.Price!.Value))]);

    private static string Provider(string name) => name switch
    {
        "amazon-bedrock" => "bedrock",
        "google-vertex" => "vertex",
        "moonshotai" => "moonshot",
        "togetherai" => "together",
        "zhipuai" => "zai",
        _ => name,
    };
}
