using Farthing.Calls;

namespace Farthing.Gateway.Serving;

/// <summary>Which endpoint a path names, and for Gemini's wire which model and method.</summary>
internal readonly record struct EndpointMatch(Endpoint Endpoint, string Model = "", string PathSuffix = "")
{
    private const string GeminiPrefix = "/v1beta/models/";

    /// <summary>Whether a path is one of the metered endpoints.</summary>
    public static bool TryMatch(string path, out EndpointMatch match)
    {
        Endpoint? endpoint = path switch
        {
            "/v1/chat/completions" => Endpoint.ChatCompletions,
            "/v1/messages" => Endpoint.Messages,
            "/v1/responses" => Endpoint.Responses,
            "/v1/embeddings" => Endpoint.Embeddings,
            "/v1/messages/count_tokens" => Endpoint.CountTokens,
            _ => null,
        };
        match = new EndpointMatch(endpoint.GetValueOrDefault());
        return endpoint is not null || TryMatchGemini(path, out match);
    }

    /// <summary>Whether Gemini's method streams its answer.</summary>
    public bool IsGeminiStream => PathSuffix.StartsWith(":streamGenerateContent", StringComparison.Ordinal);

    private static bool TryMatchGemini(string path, out EndpointMatch match)
    {
        match = default;
        if (!path.StartsWith(GeminiPrefix, StringComparison.Ordinal)) return false;
        int colon = path.LastIndexOf(':');
        if (colon <= GeminiPrefix.Length) return false;
        string method = path[colon..];
        if (method is not (":generateContent" or ":streamGenerateContent")) return false;
        match = new EndpointMatch(Endpoint.GenerateContent, path[GeminiPrefix.Length..colon], method);
        return true;
    }
}
