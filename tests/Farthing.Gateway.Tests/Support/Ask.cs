namespace Farthing.Gateway.Tests;

/// <summary>Ordinary requests of every wire.</summary>
internal static class Ask
{
    public const string Chat = """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Name three rivers."}]}""";
    public const string ChatStream = """{"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Name three rivers."}]}""";
    public const string ChatStreamWithUsage =
        """{"model":"gpt-4o-mini","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Name three rivers."}]}""";

    public const string Response = """{"model":"gpt-4o-mini","input":"Name three rivers."}""";
    public const string ResponseStream = """{"model":"gpt-4o-mini","stream":true,"input":"Name three rivers."}""";
    public const string Embedding = """{"model":"text-embedding-3-small","input":["one","two"]}""";
    public const string Message = """{"model":"claude-sonnet-4-5","max_tokens":60,"messages":[{"role":"user","content":"Name three rivers."}]}""";
    public const string MessageStream = """{"model":"claude-sonnet-4-5","max_tokens":60,"stream":true,"messages":[{"role":"user","content":"Name three rivers."}]}""";
    public const string Gemini = """{"contents":[{"role":"user","parts":[{"text":"Name three rivers."}]}]}""";

    public const string ChatPath = "/v1/chat/completions";
    public const string ResponsesPath = "/v1/responses";
    public const string EmbeddingsPath = "/v1/embeddings";
    public const string MessagesPath = "/v1/messages";
    public const string CountTokensPath = "/v1/messages/count_tokens";
    public const string GeminiPath = "/v1beta/models/gemini-2.5-flash:generateContent";
    public const string GeminiStreamPath = "/v1beta/models/gemini-2.5-flash:streamGenerateContent";

    public static readonly (string Name, string Value) AnthropicVersion = ("anthropic-version", "2023-06-01");

    /// <summary>An answer of OpenAI's chat wire.</summary>
    public const string ChatAnswer = """
        {"id":"c1","object":"chat.completion","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Ob, Po, Don"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}
        """;

    /// <summary>One event of OpenAI's chat wire.</summary>
    public const string ChatEvent = """
        data: {"id":"c1","object":"chat.completion.chunk","model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"Ob é 🙂 "},"finish_reason":null}]}


        """;

    /// <summary>The event with which a chat's text ends.</summary>
    public const string ChatEnd = """
        data: {"id":"c1","object":"chat.completion.chunk","model":"gpt-4o-mini","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}


        """;

    /// <summary>The usage event of OpenAI's chat wire.</summary>
    public const string ChatUsageEvent = """
        data: {"id":"c1","object":"chat.completion.chunk","model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}


        """;

    public const string ChatDone = "data: [DONE]\n\n";
}
