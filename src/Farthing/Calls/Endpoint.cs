namespace Farthing.Calls;

/// <summary>The operation a client asked for: the endpoint it called, and thereby the wire it speaks.</summary>
public enum Endpoint
{
    /// <summary><c>POST /v1/chat/completions</c>, OpenAI's wire.</summary>
    ChatCompletions,

    /// <summary><c>POST /v1/responses</c>, OpenAI's wire.</summary>
    Responses,

    /// <summary><c>POST /v1/embeddings</c>, OpenAI's wire.</summary>
    Embeddings,

    /// <summary><c>POST /v1/messages</c>, Anthropic's wire.</summary>
    Messages,

    /// <summary><c>POST /v1/messages/count_tokens</c>, Anthropic's wire; free of charge.</summary>
    CountTokens,

    /// <summary><c>POST /v1beta/models/{model}:generateContent</c> and <c>:streamGenerateContent</c>, Gemini's wire.</summary>
    GenerateContent,
}
