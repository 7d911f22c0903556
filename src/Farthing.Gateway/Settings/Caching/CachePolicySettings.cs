using Farthing.Caching.Policies;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Caching;

/// <summary>What can be said of the caches of answers, for all calls or by rule for some.</summary>
public abstract record CachePolicySettings
{
    /// <summary>Whether answers are stored and served to the very same call: <c>on</c> or <c>off</c>. Default <c>on</c>.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether identical calls join the one that is under way: <c>on</c> or <c>off</c>. Default: as <see cref="Exact"/>.</summary>
    public bool Twins { get; init; }

    /// <summary>Who shares answers: <c>user</c>, <c>key</c>, <c>project</c>, <c>team</c>, <c>organisation</c> or <c>everyone</c>. Default <c>project</c>.</summary>
    public CacheScope Scope { get; init; }

    /// <summary>How long an answer is fresh. 1 s to 3650 d. Default 1 d.</summary>
    public TimeSpan Ttl { get; init; }

    /// <summary>For how long after that it is still served while it is renewed in the background. 0 to 3650 d. Default 0.</summary>
    public TimeSpan Stale { get; init; }

    /// <summary>The highest temperature at which calls are cached without asking for it; a call that says nothing has 1. 0 to 2. Default 0.3.</summary>
    public double MaxTemperature { get; init; }

    /// <summary>Whether calls that ask for several answers at once (<c>n</c>) are cached. Default <c>off</c>.</summary>
    public bool MultipleChoices { get; init; }

    /// <summary>Which calls with tools are cached: <c>off</c>, <c>client</c> (tools that the client runs) or <c>all</c> (the provider's too). Default <c>client</c>.</summary>
    public ToolPolicy Tools { get; init; }

    /// <summary>Whether calls that name pictures or files by their address are cached. Default <c>off</c>.</summary>
    public bool RemoteMedia { get; init; }

    /// <summary>Whether refusals of the model are stored. Default <c>off</c>.</summary>
    public bool Refusals { get; init; }

    /// <summary>Whether answers are stored that ended at the output limit. Default <c>off</c>.</summary>
    public bool Truncated { get; init; }

    /// <summary>How fast stored answers are streamed: <c>fast</c> (as the client reads) or <c>original</c> (as they came). Default <c>fast</c>.</summary>
    public ReplayPace Pace { get; init; }

    /// <summary>How answers to questions that mean the same are used.</summary>
    public SemanticSettings Semantic { get; init; } = new();

    /// <summary>The settings as the engine's policy.</summary>
    /// <param name="route">What reports call the calls that it holds for.</param>
    internal CachePolicy ToPolicy(string route) => new()
    {
        Exact = Exact,
        Twins = Twins,
        Scope = Scope,
        Ttl = Ttl,
        Stale = Stale,
        MaxTemperature = MaxTemperature,
        MultipleChoices = MultipleChoices,
        Tools = Tools,
        RemoteMedia = RemoteMedia,
        Refusals = Refusals,
        Truncated = Truncated,
        Pace = Pace,
        Semantic = Semantic.ToOptions(route),
    };

    /// <summary>Reads what a section says; the rest is as in <paramref name="defaults"/>.</summary>
    private protected static T Read<T>(Section section, T settings, CachePolicy defaults)
        where T : CachePolicySettings
    {
        bool exact = section.Switch("exact", defaults.Exact);
        return settings with
        {
            Exact = exact,
            Twins = section.Switch("twins", section.Has("exact") ? exact : defaults.Twins),
            Scope = section.Choice(
                "scope",
                defaults.Scope,
                new("user", CacheScope.User),
                new("key", CacheScope.Key),
                new("project", CacheScope.Project),
                new("team", CacheScope.Team),
                new("organisation", CacheScope.Organisation),
                new("everyone", CacheScope.Everyone)),
            Ttl = section.Duration("ttl", defaults.Ttl, TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650)),
            Stale = section.Duration("stale", defaults.Stale, TimeSpan.Zero, TimeSpan.FromDays(3650)),
            MaxTemperature = (double)section.Decimal("max_temperature", (decimal)defaults.MaxTemperature, 0, 2),
            MultipleChoices = section.Switch("multiple_choices", defaults.MultipleChoices),
            Tools = section.Choice("tools", defaults.Tools, new("off", ToolPolicy.Off), new("client", ToolPolicy.Client), new("all", ToolPolicy.All)),
            RemoteMedia = section.Switch("remote_media", defaults.RemoteMedia),
            Refusals = section.Switch("refusals", defaults.Refusals),
            Truncated = section.Switch("truncated", defaults.Truncated),
            Semantic = SemanticSettings.Read(section.Child("semantic"), settings.Semantic),
            Pace = section.Choice("pace", defaults.Pace, new("fast", ReplayPace.Fast), new("original", ReplayPace.Original)),
        };
    }
}
