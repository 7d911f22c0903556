namespace Farthing.Limits;

/// <summary>What a provider limits in a time.</summary>
public enum ProviderLimit
{
    /// <summary>Requests.</summary>
    Requests,

    /// <summary>Input and output tokens together.</summary>
    Tokens,

    /// <summary>Input tokens (Anthropic).</summary>
    InputTokens,

    /// <summary>Output tokens (Anthropic).</summary>
    OutputTokens,
}
