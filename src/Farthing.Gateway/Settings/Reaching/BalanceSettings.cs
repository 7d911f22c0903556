using Farthing.Gateway.Settings.Reading;
using Farthing.Providers.Balancing;

namespace Farthing.Gateway.Settings.Reaching;

/// <summary>How the deployments of one model share its calls, where that differs from what holds for all.</summary>
public sealed record BalanceSettings
{
    /// <summary>What decides among deployments of one priority: <c>weight</c>, <c>price</c> or <c>speed</c>. Default: what holds for all.</summary>
    public Balance? By { get; init; }

    /// <summary>Whether the calls of one conversation stay together: <c>auto</c>, <c>on</c> or <c>off</c>. Default: what holds for all.</summary>
    public StickyMode? Sticky { get; init; }

    /// <summary>From how many tokens of the prompt on. 1 to 10,000,000. Default: what holds for all.</summary>
    public int? StickyTokens { get; init; }

    internal BalanceOptions ToOptions(BalanceOptions general) => new()
    {
        By = By ?? general.By,
        Sticky = Sticky ?? general.Sticky,
        StickyTokens = StickyTokens ?? general.StickyTokens,
    };

    internal static BalanceSettings Read(Section section) => new()
    {
        By = section.Choice<Balance?>("by", null, new("weight", Balance.Weight), new("price", Balance.Price), new("speed", Balance.Speed)),
        Sticky = section.Choice<StickyMode?>("sticky", null, new("auto", StickyMode.Auto), new("on", StickyMode.On), new("off", StickyMode.Off)),
        StickyTokens = (int?)section.OptionalNumber("sticky_tokens", 1, 10_000_000),
    };
}
