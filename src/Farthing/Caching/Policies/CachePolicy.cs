using Farthing.Caching.Semantic.Serving;

namespace Farthing.Caching.Policies;

/// <summary>Which calls are answered from the exact cache and by calls in flight, for how long, and between whom.</summary>
public sealed record CachePolicy
{
    /// <summary>Whether answers are stored and served.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>Whether identical calls join the one that is under way.</summary>
    public bool Twins { get; init; } = true;

    /// <summary>Who shares answers.</summary>
    public CacheScope Scope { get; init; } = CacheScope.Project;

    /// <summary>How long an answer is fresh.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromDays(1);

    /// <summary>For how long after that it is still served while it is renewed.</summary>
    public TimeSpan Stale { get; init; }

    /// <summary>The highest temperature at which calls are cached without asking for it; one that says nothing has 1.</summary>
    public double MaxTemperature { get; init; } = 0.3;

    /// <summary>Whether calls that ask for several answers at once are cached.</summary>
    public bool MultipleChoices { get; init; }

    /// <summary>Which calls with tools are cached.</summary>
    public ToolPolicy Tools { get; init; } = ToolPolicy.Client;

    /// <summary>Whether calls are cached that name pictures or files by their address: what is there may change.</summary>
    public bool RemoteMedia { get; init; }

    /// <summary>Whether refusals of the model are stored.</summary>
    public bool Refusals { get; init; }

    /// <summary>Whether answers are stored that ended at the output limit.</summary>
    public bool Truncated { get; init; }

    /// <summary>How fast stored answers are streamed.</summary>
    public ReplayPace Pace { get; init; } = ReplayPace.Fast;

    /// <summary>How answers to questions that mean the same are used.</summary>
    public SemanticOptions Semantic { get; init; } = new();
}
