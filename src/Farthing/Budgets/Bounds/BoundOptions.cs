namespace Farthing.Budgets.Bounds;

/// <summary>What is assumed of calls when their cost is bounded.</summary>
public sealed record BoundOptions
{
    /// <summary>The output limit written into a call that has none, where a hard budget or a token limit applies. Default: 16,384 tokens, or the model's own most.</summary>
    public long DefaultOutput { get; init; } = 16_384;

    /// <summary>The lowest output limit that a call is sent with when little is left; below it, the call is refused. Default: 256 tokens.</summary>
    public long MinOutput { get; init; } = 256;

    /// <summary>What a call of a feature is assumed to cost at the most where it cannot be bounded, in USD; features not named here are refused under a hard budget.</summary>
    public IReadOnlyDictionary<string, decimal> CallCeilings { get; init; } = new Dictionary<string, decimal>();
}
