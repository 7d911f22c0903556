using System.Text.Json;
using Farthing.Simulator.Http;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Embeddings;

/// <summary>Reads and validates the body of an embeddings request.</summary>
internal static class EmbeddingsRequestReader
{
    private const int MaxInputs = 2048;
    private const int MaxTokens = 8192;
    private const int HeaviestWord = 8;

    public static EmbeddingsRequest Read(JsonElement request)
    {
        string model = request.RequiredModel();
        bool large = model.Contains("large", StringComparison.Ordinal);
        int native = large ? 3072 : 1536;
        int? dimensions = request.NumberField("dimensions", 1, native);
        if (dimensions is not null && model.Contains("ada-002", StringComparison.Ordinal))
        {
            throw RequestProblem.Invalid("dimensions", $"{model} has one size only");
        }

        bool base64 = request.TextField("encoding_format") switch
        {
            null or "float" => false,
            "base64" => true,
            _ => throw RequestProblem.Invalid("encoding_format", "float or base64 is expected"),
        };
        return new EmbeddingsRequest(model, ReadInputs(request), dimensions ?? native, base64);
    }

    private static IReadOnlyList<EmbeddingInput> ReadInputs(JsonElement request)
    {
        switch (request.Field("input"))
        {
            case null:
                throw RequestProblem.Missing("input");
            case { ValueKind: JsonValueKind.String } text:
                return [ReadText(text, "input")];
            case { ValueKind: JsonValueKind.Array } array when array.GetArrayLength() is 0 or > MaxInputs && !IsTokens(array):
                throw RequestProblem.Invalid("input", $"it must hold from 1 to {MaxInputs} inputs");
            case { ValueKind: JsonValueKind.Array } array when IsTokens(array):
                return [ReadTokens(array, "input")];
            case { ValueKind: JsonValueKind.Array } array:
                return [.. array.EnumerateArray().Select((item, place) => item.ValueKind switch
                {
                    JsonValueKind.String => ReadText(item, $"input[{place}]"),
                    JsonValueKind.Array => ReadTokens(item, $"input[{place}]"),
                    _ => throw RequestProblem.WrongType($"input[{place}]", "a string or an array of tokens"),
                })];
            default:
                throw RequestProblem.WrongType("input", "a string, an array of strings or an array of tokens");
        }
    }

    private static bool IsTokens(JsonElement array) => array.GetArrayLength() > 0 && array[0].ValueKind == JsonValueKind.Number;

    private static EmbeddingInput ReadText(JsonElement item, string at)
    {
        string text = item.GetString()!;
        return text.Length == 0
            ? throw RequestProblem.Invalid(at, "it must not be empty")
            : new EmbeddingInput(StableHash.Add(StableHash.Start, text), [.. Words(text)], Bounded(Tokenizer.Count(text), at));
    }

    // Long words say more of what a text is about than short ones.
    private static IEnumerable<(ulong Hash, int Weight)> Words(string text)
    {
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isWord = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isWord && start < 0) start = i;
            if (isWord || start < 0) continue;
            yield return (StableHash.Add(StableHash.Start, text[start..i].ToLowerInvariant()), Math.Min(i - start, HeaviestWord));
            start = -1;
        }
    }

    private static EmbeddingInput ReadTokens(JsonElement array, string at)
    {
        ulong hash = StableHash.Start;
        List<(ulong Hash, int Weight)> parts = [];
        foreach (JsonElement token in array.EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Number || !token.TryGetInt32(out int id) || id < 0)
            {
                throw RequestProblem.WrongType(at, "an array of tokens");
            }

            hash = StableHash.Add(hash, id);
            parts.Add((StableHash.Add(StableHash.Start, id), 1));
        }

        return parts.Count == 0 ? throw RequestProblem.Invalid(at, "it must not be empty") : new EmbeddingInput(hash, parts, Bounded(parts.Count, at));
    }

    private static int Bounded(int tokens, string at) => tokens <= MaxTokens
        ? tokens
        : throw RequestProblem.Invalid(at, $"it has {tokens} tokens and at most {MaxTokens} are allowed");
}
