using Farthing.Pricing;

namespace Farthing.Caching;

/// <summary>What is known of an entry without what it holds.</summary>
public sealed record CacheHeader
{
    /// <summary>What it is found by. Everything that must keep callers apart is part of the key; the other fields only describe.</summary>
    public required CacheKey Key { get; init; }

    /// <summary>What it holds.</summary>
    public required CacheKind Kind { get; init; }

    /// <summary>Who may find it, as people write it (<c>project:default</c>); for purges and reports.</summary>
    public required string Scope { get; init; }

    /// <summary>The model that it came from, or empty.</summary>
    public string Model { get; init; } = "";

    /// <summary>Names under which it can be purged: the feature and the tags of the call it came from.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>Until when it is fresh.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Until when it may still be served while it is being renewed; never before <see cref="ExpiresAt"/>.</summary>
    public required DateTimeOffset StaleUntil { get; init; }

    /// <summary>What one hit saves in USD; zero when it is not known. What is worth more by the byte stays longer.</summary>
    public Usd Worth { get; init; }

    /// <summary>Whether it is fresh. One from the future is not: a clock has been set back.</summary>
    public bool IsFreshAt(DateTimeOffset now) => now < ExpiresAt && IsPast(now);

    /// <summary>Whether it may be served while it is renewed.</summary>
    public bool IsUsableAt(DateTimeOffset now) => now < StaleUntil && IsPast(now);

    private static readonly TimeSpan ClockDrift = TimeSpan.FromMinutes(5);

    private bool IsPast(DateTimeOffset now) => StoredAt <= now + ClockDrift;
}
