namespace Farthing.Pricing.Metering;

/// <summary>Makes usage readers and names the wires.</summary>
public static class UsageReaders
{
    /// <summary>A new reader for one wire; pool it and call <see cref="UsageReader.Reset"/> before each answer.</summary>
    public static UsageReader Create(UsageWire wire) => wire switch
    {
        UsageWire.OpenAIChat => new OpenAIChatUsageReader(),
        UsageWire.OpenAIResponses => new OpenAIResponsesUsageReader(),
        UsageWire.OpenAIEmbeddings => new OpenAIEmbeddingsUsageReader(),
        UsageWire.OpenAIRealtime => new OpenAIRealtimeUsageReader(),
        UsageWire.OpenAITranscription => new OpenAITranscriptionUsageReader(),
        UsageWire.AnthropicMessages => new AnthropicUsageReader(),
        UsageWire.GeminiGenerateContent => new GeminiUsageReader(),
        UsageWire.BedrockConverse => new BedrockUsageReader(),
        UsageWire.Cohere => new CohereUsageReader(),
        UsageWire.Ollama => new OllamaUsageReader(),
        _ => throw new ArgumentOutOfRangeException(nameof(wire), wire, "No usage reader exists for this wire."),
    };

    /// <summary>
    /// Finds a wire by the name that recorded answers give it, for example <c>openai-chat</c>, <c>anthropic-messages</c>,
    /// <c>gemini-generate-content</c>, <c>bedrock-converse</c>, <c>cohere-chat-v2</c>; <c>false</c> when no reader knows the name.
    /// </summary>
    public static bool TryParse(string name, out UsageWire wire)
    {
        UsageWire? known = name switch
        {
            "openai-chat" or "openai-completions" => UsageWire.OpenAIChat,
            "openai-responses" => UsageWire.OpenAIResponses,
            "openai-embeddings" or "voyage-embeddings" or "mistral-embeddings" => UsageWire.OpenAIEmbeddings,
            "openai-realtime" => UsageWire.OpenAIRealtime,
            "openai-transcription" or "openai-transcriptions" => UsageWire.OpenAITranscription,
            "anthropic-messages" => UsageWire.AnthropicMessages,
            "gemini-generate-content" or "vertex-generate-content" => UsageWire.GeminiGenerateContent,
            "bedrock-converse" => UsageWire.BedrockConverse,
            _ when name.StartsWith("cohere-", StringComparison.Ordinal) => UsageWire.Cohere,
            _ when name.StartsWith("ollama-", StringComparison.Ordinal) || name == "llamacpp-completion" => UsageWire.Ollama,
            _ => null,
        };
        wire = known.GetValueOrDefault();
        return known is not null;
    }

    /// <summary>The wire that a provider speaks unless something else is said.</summary>
    public static UsageWire UsualWire(string provider) => provider switch
    {
        "anthropic" => UsageWire.AnthropicMessages,
        "google" or "vertex" => UsageWire.GeminiGenerateContent,
        "bedrock" => UsageWire.BedrockConverse,
        "cohere" => UsageWire.Cohere,
        "voyage" => UsageWire.OpenAIEmbeddings,
        _ => UsageWire.OpenAIChat,
    };
}
