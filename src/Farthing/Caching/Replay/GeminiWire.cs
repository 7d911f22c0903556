using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>Answers of Gemini's generateContent.</summary>
internal sealed class GeminiWire : IAnswerWire
{
    public AnswerTraits? Judge(JsonElement answer)
    {
        JsonElement candidates = answer.Get("candidates"u8);
        if (answer.Get("error"u8).IsThere()) return null;
        if (answer.Get("promptFeedback"u8).Get("blockReason"u8).IsThere()) return AnswerTraits.Refused;
        if (candidates.ValueKind != JsonValueKind.Array || candidates.GetArrayLength() == 0) return null;
        AnswerTraits traits = AnswerTraits.None;
        foreach (JsonElement candidate in candidates.EnumerateArray())
        {
            if (TraitsOf(candidate.Text("finishReason"u8)) is not { } finish) return null;
            traits |= finish;
            if (candidate.Get("groundingMetadata"u8).IsThere() || candidate.Get("urlContextMetadata"u8).IsThere()) traits |= AnswerTraits.UsedProviderTools;
            foreach (JsonElement part in candidate.Get("content"u8).Get("parts"u8).Items())
            {
                if (part.Get("functionCall"u8).IsThere()) traits |= AnswerTraits.CallsTools;
                if (part.Get("executableCode"u8).IsThere() || part.Get("codeExecutionResult"u8).IsThere()) traits |= AnswerTraits.UsedProviderTools;
            }
        }

        return traits;
    }

    public bool TryWriteWhole(EventList events, Utf8JsonWriter json)
    {
        SortedDictionary<int, GeminiCandidate> candidates = [];
        Dictionary<string, JsonElement> fields = [];
        foreach (JsonElement chunk in events.Values)
        {
            if (chunk.ValueKind != JsonValueKind.Object || chunk.Get("error"u8).IsThere()) return false;
            foreach (JsonProperty field in chunk.EnumerateObject())
                if (field.Name != "candidates") fields[field.Name] = field.Value;
            foreach (JsonElement part in chunk.Get("candidates"u8).Items())
            {
                int index = Math.Max(0, part.Index("index"u8));
                if (!candidates.TryGetValue(index, out GeminiCandidate? candidate)) candidates[index] = candidate = new GeminiCandidate();
                candidate.Add(part);
            }
        }

        if (candidates.Count == 0 || candidates.Values.Any(candidate => !candidate.IsFinished)) return false;
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        foreach (GeminiCandidate candidate in candidates.Values) candidate.Write(json);
        json.WriteEndArray();
        foreach ((string name, JsonElement value) in fields) json.WriteIfThere(name, value);
        json.WriteEndObject();
        return true;
    }

    public void WriteStream(JsonElement answer, ReplayWriter events) => events.Write("", answer.WriteTo);

    private static AnswerTraits? TraitsOf(string? finishReason) => finishReason switch
    {
        "STOP" => AnswerTraits.None,
        "MAX_TOKENS" => AnswerTraits.Truncated,
        "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "IMAGE_SAFETY" => AnswerTraits.Refused,
        _ => null,
    };
}
