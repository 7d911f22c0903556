using System.Text.Json;
using Farthing.Caching;
using Farthing.Pricing;

namespace Farthing.Sqlite.Caching;

/// <summary>What is known of an entry, as columns.</summary>
internal static class HeaderRow
{
    /// <summary>The columns of <see cref="Read"/>, in its order.</summary>
    public const string Columns = "e.key, e.kind, e.scope, e.model, e.tags, e.stored_at, e.expires_at, e.stale_until, e.worth";

    /// <summary>The largest amount that whole pico-dollars in 64 bits hold.</summary>
    private static readonly Usd MostWorth = new(9_000_000);

    /// <summary>Binds the same columns.</summary>
    public static void Bind(Statement statement, CacheHeader header)
    {
        Span<byte> key = stackalloc byte[CacheKey.Size];
        header.Key.CopyTo(key);
        statement.BindBlob(key).Bind((long)header.Kind).Bind(header.Scope).Bind(header.Model)
            .Bind(header.Tags.Count == 0 ? "[]" : JsonSerializer.Serialize(header.Tags))
            .Bind(Microseconds(header.StoredAt)).Bind(Microseconds(header.ExpiresAt)).Bind(Microseconds(header.StaleUntil))
            .Bind((header.Worth < MostWorth ? header.Worth : MostWorth).ToPicos());
    }

    /// <summary>Reads a row, or gives <c>null</c> when it is none that was ever written.</summary>
    public static CacheHeader? Read(Statement row, int column = 0)
    {
        try
        {
            return row.Utf8(column).Length != CacheKey.Size ? null : new CacheHeader
            {
                Key = CacheKey.Read(row.Utf8(column)),
                Kind = (CacheKind)row.Int64(column + 1),
                Scope = row.Text(column + 2),
                Model = row.Text(column + 3),
                Tags = row.Utf8(column + 4).SequenceEqual("[]"u8) ? [] : JsonSerializer.Deserialize<string[]>(row.Utf8(column + 4)) ?? [],
                StoredAt = Moment(row.Int64(column + 5)),
                ExpiresAt = Moment(row.Int64(column + 6)),
                StaleUntil = Moment(row.Int64(column + 7)),
                Worth = Usd.FromPicos(row.Int64(column + 8)),
            };
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    public static long Microseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Moment(long microseconds) => new(DateTimeOffset.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
