using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Caching;

namespace Farthing.Gateway.Caching;

/// <summary>A purge as replicas tell each other of it through a distributed cache.</summary>
internal sealed record PurgeNotice
{
    public required Guid Id { get; init; }

    public string? Key { get; init; }

    public CacheKind? Kind { get; init; }

    public string? Scope { get; init; }

    public string? Model { get; init; }

    public string? Tag { get; init; }

    public DateTimeOffset? StoredBefore { get; init; }

    public static PurgeNotice Of(CachePurge purge) => new()
    {
        Id = Guid.NewGuid(),
        Key = purge.Key?.ToString(),
        Kind = purge.Kind,
        Scope = purge.Scope,
        Model = purge.Model,
        Tag = purge.Tag,
        StoredBefore = purge.StoredBefore,
    };

    public CachePurge ToPurge() => new()
    {
        Key = Key is { } text && CacheKey.TryParse(text, out CacheKey key) ? key : null,
        Kind = Kind,
        Scope = Scope,
        Model = Model,
        Tag = Tag,
        StoredBefore = StoredBefore,
    };

    public static byte[] Write(IReadOnlyList<PurgeNotice> notices) => JsonSerializer.SerializeToUtf8Bytes(notices, PurgeNoticeJson.Default.IReadOnlyListPurgeNotice);

    /// <summary>Reads a list, or gives <c>null</c> when there is none that can be read.</summary>
    public static IReadOnlyList<PurgeNotice>? Read(byte[]? value)
    {
        try
        {
            return value is null ? null : JsonSerializer.Deserialize(value, PurgeNoticeJson.Default.IReadOnlyListPurgeNotice);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How notices are written, without reflection.</summary>
[JsonSerializable(typeof(IReadOnlyList<PurgeNotice>))]
internal sealed partial class PurgeNoticeJson : JsonSerializerContext;
