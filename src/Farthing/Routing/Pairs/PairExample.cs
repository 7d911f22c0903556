namespace Farthing.Routing.Pairs;

/// <summary>One prompt with the outcomes of a cheap and a strong model: what a pair router learns from.</summary>
public readonly record struct PairExample
{
    /// <summary>The prompt, UTF-8.</summary>
    public required byte[] Text { get; init; }

    /// <summary>The feature or route it belongs to; null where unknown.</summary>
    public string? Group { get; init; }

    /// <summary>How good the cheap model's answer was, 0 to 1.</summary>
    public required double Weak { get; init; }

    /// <summary>How good the strong model's answer was, 0 to 1.</summary>
    public required double Strong { get; init; }

    /// <summary>What the strong model gains.</summary>
    public double Gain => Strong - Weak;
}
