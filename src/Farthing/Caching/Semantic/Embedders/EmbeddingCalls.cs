using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Farthing.Caching.Embeddings;
using Farthing.Optimiser;
using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Embedders;

/// <summary>Has texts embedded by the configured model.</summary>
/// <param name="request">Makes calls.</param>
/// <param name="options">Which model.</param>
internal sealed class EmbeddingCalls(EmbeddingRequester request, EmbedderOptions options)
{
    private const int LongestCode = 64;

    /// <summary>Asks for the vectors of texts; what goes wrong is told in the answer.</summary>
    /// <param name="texts">One or more.</param>
    /// <param name="regions">Where it may be answered; empty for everywhere.</param>
    /// <param name="fresh">Whether a provider is asked though the cache has the vectors.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<EmbeddingsAnswer> AskAsync(IReadOnlyList<string> texts, IReadOnlyList<string> regions, bool fresh, CancellationToken cancellationToken)
    {
        OwnAnswer answer = await request(Write(texts), regions, fresh ? CacheMode.Refresh : CacheMode.Default, cancellationToken).ConfigureAwait(false);
        Usd cost = answer.Cost ?? Usd.Zero;
        if (answer.Status != 200)
        {
            string code = CodeOf(answer.Body);
            string problem = answer.Status == 0 ? "no whole answer came" : string.Create(CultureInfo.InvariantCulture, $"the answer was {answer.Status}{(code.Length > 0 ? $" ({code})" : "")}");
            return new EmbeddingsAnswer(null, "", cost, problem, answer.Status == 403 && code == "region_not_available");
        }

        if (EmbeddingAnswer.Read(answer.Body, texts.Count, EncodingFormat.Numbers) is not { } read) return new EmbeddingsAnswer(null, "", cost, "the answer holds no vector for each text");
        return options.Dimensions is { } wanted && read.Items[0].Dimensions != wanted
            ? new EmbeddingsAnswer(null, read.Model, cost, string.Create(CultureInfo.InvariantCulture, $"the vectors have {read.Items[0].Dimensions} numbers and not the {wanted} of cache.embedder.dimensions"))
            : new EmbeddingsAnswer([.. read.Items.Select(item => item.ReadVector())], read.Model, cost, "");
    }

    private byte[] Write(IReadOnlyList<string> texts)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("model", options.Model);
            json.WriteStartArray("input");
            foreach (string text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
            if (options.Dimensions is { } dimensions) json.WriteNumber("dimensions", dimensions);
            json.WriteEndObject();
        }

        return body.WrittenSpan.ToArray();
    }

    // Only a code: a provider's message may repeat the question.
    private static string CodeOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument read = JsonDocument.Parse(body);
            bool has = read.RootElement.ValueKind == JsonValueKind.Object && read.RootElement.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out JsonElement code) && code.ValueKind == JsonValueKind.String;
            string text = has ? read.RootElement.GetProperty("error").GetProperty("code").GetString()! : "";
            return text.Length <= LongestCode && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.') ? text : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
