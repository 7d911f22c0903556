namespace Farthing.Budgets.Ladder;

/// <summary>One step of a budget's ladder: what is done, and from when on.</summary>
public sealed record LadderStep
{
    /// <summary>What is done.</summary>
    public required LadderAction Action { get; init; }

    /// <summary>The share of the budget that is used or set aside from which on it is done, 0 to 1; <c>null</c> when it goes by the forecast alone.</summary>
    public decimal? AtShare { get; init; }

    /// <summary>The share that the window will end with at the present pace from which on it is done; <c>null</c> when it goes by the share alone. Calendar windows only.</summary>
    public decimal? AtForecast { get; init; }

    /// <summary>The output limit of <see cref="LadderAction.Shorten"/>, in tokens.</summary>
    public long Output { get; init; }

    /// <summary>The models to ask instead, by the model asked for; <c>*</c> stands for any other. For <see cref="LadderAction.Cheaper"/> and <see cref="LadderAction.Local"/>.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = new Dictionary<string, string>();

    /// <summary>The name in settings and headers: <c>warn</c>, <c>shorten</c>, <c>cheaper</c>, <c>cache-only</c>, <c>local</c>, <c>queue</c>, <c>refuse</c>.</summary>
    public string Name => Action == LadderAction.CacheOnly ? "cache-only" : Action.ToString().ToLowerInvariant();

    /// <summary>Whether another step is in force wherever this one is.</summary>
    internal bool IsWithin(LadderStep other) =>
        (AtShare is null || other.AtShare <= AtShare) && (AtForecast is null || other.AtForecast <= AtForecast);

    /// <summary>The model to ask instead of another, or <c>null</c> to leave it.</summary>
    public string? ModelFor(string asked) =>
        Models.TryGetValue(asked, out string? named) ? named : Models.TryGetValue("*", out string? any) && any != asked ? any : null;
}
