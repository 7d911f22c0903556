using System.Text.Json;
using Farthing.Pricing.Catalogs;

namespace Farthing.Pricing.Imports;

/// <summary>
/// Reads LiteLLM's price map: USD per token as floating-point numbers, long-prompt tiers, service tiers and batches as suffixes of keys.
/// Source: BerriAI/litellm, model_prices_and_context_window.json and its sample_spec.
/// </summary>
internal static class LiteLlmPriceMap
{
    private const decimal PerMillion = 1_000_000;

    private static readonly (PriceUnit Unit, string Key)[] Units =
    [
        (PriceUnit.Input, "input_cost_per_token"),
        (PriceUnit.Output, "output_cost_per_token"),
        (PriceUnit.CachedRead, "cache_read_input_token_cost"),
        (PriceUnit.CacheWrite, "cache_creation_input_token_cost"),
        (PriceUnit.CacheWrite1h, "cache_creation_input_token_cost_above_1hr"),
        (PriceUnit.InputAudio, "input_cost_per_audio_token"),
        (PriceUnit.CachedAudio, "cache_read_input_audio_token_cost"),
        (PriceUnit.OutputAudio, "output_cost_per_audio_token"),
        (PriceUnit.Reasoning, "output_cost_per_reasoning_token"),
    ];

    private static readonly (string Suffix, long Over)[] Tiers =
        [("_above_128k_tokens", 128_000), ("_above_200k_tokens", 200_000), ("_above_256k_tokens", 256_000), ("_above_272k_tokens", 272_000), ("_above_512k_tokens", 512_000)];

    private static readonly (string Suffix, string Modifier)[] ServiceTiers = [("_batches", "batch"), ("_flex", "flex"), ("_priority", "priority")];

    public static CatalogImport Read(ReadOnlyMemory<byte> json, ImportOptions options)
    {
        using JsonDocument document = ImportedModel.Parse(json, "litellm");
        var models = new SortedDictionary<string, List<ModelPrice>>(StringComparer.Ordinal);
        var seen = new HashSet<(string, string)>();
        List<string> skipped = [];
        foreach (JsonProperty entry in document.RootElement.EnumerateObject())
        {
            if (entry.Name == "sample_spec" || entry.Value.ValueKind != JsonValueKind.Object) continue;
            string provider = Provider(Text(entry.Value, "litellm_provider"));
            string model = Model(entry.Name, Text(entry.Value, "litellm_provider"));
            if (provider.Length == 0) skipped.Add($"{entry.Name}: it names no provider");
            else if (options.Providers.Count > 0 && !options.Providers.Contains(provider)) continue;
            else if (!seen.Add((provider, model))) skipped.Add($"{entry.Name}: {provider}/{model} stands in the list twice; the first one counts");
            else if (Convert(provider, model, entry.Value, options, out string? problem) is not { } price) skipped.Add($"{entry.Name}: {problem}");
            else (models.TryGetValue(provider, out List<ModelPrice>? list) ? list : models[provider] = []).Add(price);
        }

        return new CatalogImport(options.Source, models.ToDictionary(each => each.Key, each => (IReadOnlyList<ModelPrice>)each.Value), skipped);
    }

    private static ModelPrice? Convert(string provider, string model, JsonElement entry, ImportOptions options, out string? problem)
    {
        problem = null;
        string kind = Text(entry, "mode") switch { "embedding" => "embedding", "audio_transcription" => "transcription", "chat" or "completion" or "responses" or "" => "chat", string other => other };
        RateCard rates = Card(entry, "", kind);
        RateCard fees = Fees(entry);
        if (rates.IsEmpty && fees.IsEmpty) problem = "it has no price";
        else if (!options.TrustZero && rates[PriceUnit.Input] is null or 0 && rates[PriceUnit.Output] is null or 0 && fees.IsEmpty) problem = "its price is zero, which here mostly means unknown";
        if (problem is not null) return null;

        List<PriceTier> tiers = [];
        foreach ((string suffix, long over) in Tiers)
        {
            RateCard card = Card(entry, suffix, kind);
            if (!card.IsEmpty) tiers.Add(new PriceTier(over, Inclusive: provider == "xai", card));
        }

        List<PriceModifier> modifiers = [];
        foreach ((string suffix, string name) in ServiceTiers)
        {
            RateCard card = Card(entry, suffix, kind);
            if (!card.IsEmpty) modifiers.Add(new PriceModifier(name, null, RateCard.Empty, card));
        }

        tiers.Reverse();
        return ImportedModel.Make(
            provider, model, kind, rates, tiers, modifiers, fees, ImportedModel.Count(entry, "max_input_tokens"), ImportedModel.Count(entry, "max_output_tokens"), options);
    }

    private static RateCard Card(JsonElement entry, string suffix, string kind)
    {
        List<(PriceUnit, decimal)> prices = [];
        foreach ((PriceUnit unit, string key) in Units)
        {
            if (ImportedModel.Price(entry, key + suffix, PerMillion) is not { } price) continue;

            // Embeddings have no output; LiteLLM writes its price as zero.
            if (kind == "embedding" && unit == PriceUnit.Output && price == 0) continue;
            prices.Add((unit, price));
        }

        return new RateCard([.. prices]);
    }

    private static RateCard Fees(JsonElement entry)
    {
        List<(PriceUnit, decimal)> fees = [];
        if (entry.TryGetProperty("search_context_cost_per_query", out JsonElement search) && search.ValueKind == JsonValueKind.Object
            && ImportedModel.Price(search, "search_context_size_medium", 1000) is { } query) fees.Add((PriceUnit.WebSearch, query));
        if (ImportedModel.Price(entry, "file_search_cost_per_1k_calls", 1) is { } files) fees.Add((PriceUnit.FileSearch, files));
        if (ImportedModel.Price(entry, "input_cost_per_second", 1000) is { } second) fees.Add((PriceUnit.Second, second));
        return new RateCard([.. fees]);
    }

    private static string Provider(string name) => name switch
    {
        "gemini" => "google",
        "bedrock_converse" => "bedrock",
        "cohere_chat" => "cohere",
        "together_ai" => "together",
        _ when name.StartsWith("vertex_ai", StringComparison.Ordinal) => "vertex",
        _ => name,
    };

    private static string Model(string key, string provider) =>
        key.StartsWith(provider + "/", StringComparison.Ordinal) ? key[(provider.Length + 1)..]
        : key.StartsWith("vertex_ai/", StringComparison.Ordinal) ? key["vertex_ai/".Length..]
        : key;

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}
