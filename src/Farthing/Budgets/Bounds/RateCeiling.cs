namespace Farthing.Budgets.Bounds;

/// <summary>The highest prices that one deployment can charge for a call, in USD for one token (fees: for one request).</summary>
internal sealed record RateCeiling
{
    /// <summary>Input, written to a prompt cache at the dearest.</summary>
    public required decimal Input { get; init; }

    /// <summary>Input that the client did not mark for a prompt cache.</summary>
    public required decimal UnmarkedInput { get; init; }

    /// <summary>Output of text, reasoning included.</summary>
    public required decimal Output { get; init; }

    /// <summary>Output of any kind.</summary>
    public required decimal AnyOutput { get; init; }

    /// <summary>What each request costs besides.</summary>
    public required decimal Request { get; init; }

    /// <summary>What the dearest way of being served multiplies token prices with: all that may come together (a tier, a speed, a region).</summary>
    public required decimal Service { get; init; }

    /// <summary>The longest prompt for which these prices hold; beyond it, <see cref="Long"/>.</summary>
    public long PromptTokens { get; init; } = long.MaxValue;

    /// <summary>The prices of longer prompts, or <c>null</c> when there is no tier.</summary>
    public RateCeiling? Long { get; init; }

    /// <summary>The most output tokens that the model gives, or <c>null</c> when not known.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>The prices for so long a prompt.</summary>
    public RateCeiling For(long promptTokens) => promptTokens > PromptTokens && Long is { } dearer ? dearer : this;
}
