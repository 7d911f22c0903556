namespace Farthing.Gateway.Settings;

/// <summary>How a provider is given its key.</summary>
public enum ProviderAuth
{
    /// <summary><c>Authorization: Bearer KEY</c>: OpenAI and most others.</summary>
    Bearer,

    /// <summary><c>x-api-key: KEY</c>: Anthropic.</summary>
    XApiKey,

    /// <summary><c>api-key: KEY</c>: Azure.</summary>
    ApiKey,

    /// <summary><c>x-goog-api-key: KEY</c>: Gemini.</summary>
    XGoogApiKey,

    /// <summary><c>?key=KEY</c> in the query.</summary>
    Query,

    /// <summary>No key is sent: servers of one's own.</summary>
    None,
}
