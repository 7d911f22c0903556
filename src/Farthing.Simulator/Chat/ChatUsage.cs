using System.Text.Json;
using Farthing.Simulator.Metering;
using Farthing.Simulator.PromptCaching;

namespace Farthing.Simulator.Chat;

/// <summary>The usage object of chat completions.</summary>
internal static class ChatUsage
{
    public static void Write(Utf8JsonWriter json, BilledUsage usage, string model)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", usage.InputTokens);
        json.WriteNumber("completion_tokens", usage.OutputTokens);
        json.WriteNumber("total_tokens", usage.InputTokens + usage.OutputTokens);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", usage.CachedRead);
        json.WriteNumber("audio_tokens", usage.InputAudio);
        if (OpenAIModels.BillsCacheWrites(model))
        {
            json.WriteNumber("cache_write_tokens", usage.CacheWrite);
        }

        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", usage.Reasoning);
        json.WriteNumber("audio_tokens", 0);
        json.WriteNumber("accepted_prediction_tokens", 0);
        json.WriteNumber("rejected_prediction_tokens", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
