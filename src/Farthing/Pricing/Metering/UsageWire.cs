namespace Farthing.Pricing.Metering;

/// <summary>A way in which providers report usage; each is read by one reader.</summary>
public enum UsageWire
{
    /// <summary>OpenAI chat completions and everything compatible with it.</summary>
    OpenAIChat,

    /// <summary>OpenAI responses.</summary>
    OpenAIResponses,

    /// <summary>OpenAI embeddings, and Voyage's.</summary>
    OpenAIEmbeddings,

    /// <summary>OpenAI realtime events.</summary>
    OpenAIRealtime,

    /// <summary>OpenAI transcriptions.</summary>
    OpenAITranscription,

    /// <summary>Anthropic messages.</summary>
    AnthropicMessages,

    /// <summary>Gemini <c>generateContent</c> and <c>streamGenerateContent</c>, at Google AI and at Vertex.</summary>
    GeminiGenerateContent,

    /// <summary>Amazon Bedrock Converse and ConverseStream.</summary>
    BedrockConverse,

    /// <summary>Cohere chat, embed and rerank.</summary>
    Cohere,

    /// <summary>Ollama's own wire, and llama.cpp's <c>/completion</c>.</summary>
    Ollama,
}
