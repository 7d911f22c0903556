namespace Farthing.Providers.Balancing;

/// <summary>How deployments of one model and one priority share its calls.</summary>
public sealed record BalanceOptions
{
    /// <summary>What decides. Default: the weights.</summary>
    public Balance By { get; init; }

    /// <summary>Whether the calls of one conversation stay together. Default: where that saves money.</summary>
    public StickyMode Sticky { get; init; }

    /// <summary>Prompts from about this many tokens on are kept together: shorter ones are in no provider's cache. Default 1,024, the least of OpenAI and of most of Anthropic's models.</summary>
    public int StickyTokens { get; init; } = 1_024;
}
