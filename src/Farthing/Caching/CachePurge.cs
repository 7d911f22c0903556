namespace Farthing.Caching;

/// <summary>Which entries are to go. What is <c>null</c> restricts nothing; with nothing given at all, everything goes.</summary>
public sealed record CachePurge
{
    /// <summary>The one with this key.</summary>
    public CacheKey? Key { get; init; }

    /// <summary>Those of a kind.</summary>
    public CacheKind? Kind { get; init; }

    /// <summary>Those of a scope.</summary>
    public string? Scope { get; init; }

    /// <summary>Those of a model.</summary>
    public string? Model { get; init; }

    /// <summary>Those with a tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Those stored before.</summary>
    public DateTimeOffset? StoredBefore { get; init; }

    /// <summary>Whether an entry is meant.</summary>
    public bool Takes(CacheHeader header) =>
        (Key is not { } key || header.Key == key)
        && (Kind is not { } kind || header.Kind == kind)
        && (Scope is null || header.Scope == Scope)
        && (Model is null || header.Model == Model)
        && (Tag is null || header.Tags.Contains(Tag))
        && (StoredBefore is not { } before || header.StoredAt < before);
}
