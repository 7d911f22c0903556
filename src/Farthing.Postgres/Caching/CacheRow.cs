using System.Text.Json;
using Farthing.Caching;
using Farthing.Pricing;
using Npgsql;

namespace Farthing.Postgres.Caching;

/// <summary>What is known of an entry and of a purge, as columns.</summary>
internal static class CacheRow
{
    /// <summary>The columns of <see cref="ReadHeader"/>, in its order.</summary>
    public const string Columns = "key, kind, scope, model, tags::text, stored_at, expires_at, stale_until, worth";

    /// <summary>The columns of <see cref="ReadPurge"/>, in its order.</summary>
    public const string PurgeColumns = "key, kind, scope, model, tag, stored_before";

    public static CacheHeader ReadHeader(NpgsqlDataReader row, int column) => new()
    {
        Key = CacheKey.Read(row.GetFieldValue<byte[]>(column)),
        Kind = (CacheKind)row.GetInt16(column + 1),
        Scope = row.GetString(column + 2),
        Model = row.GetString(column + 3),
        Tags = JsonSerializer.Deserialize<string[]>(row.GetString(column + 4)) ?? [],
        StoredAt = Moment(row.GetInt64(column + 5)),
        ExpiresAt = Moment(row.GetInt64(column + 6)),
        StaleUntil = Moment(row.GetInt64(column + 7)),
        Worth = new Usd(row.GetDecimal(column + 8)),
    };

    public static CachePurge ReadPurge(NpgsqlDataReader row, int column) => new()
    {
        Key = row.IsDBNull(column) ? null : CacheKey.Read(row.GetFieldValue<byte[]>(column)),
        Kind = row.IsDBNull(column + 1) ? null : (CacheKind)row.GetInt16(column + 1),
        Scope = row.IsDBNull(column + 2) ? null : row.GetString(column + 2),
        Model = row.IsDBNull(column + 3) ? null : row.GetString(column + 3),
        Tag = row.IsDBNull(column + 4) ? null : row.GetString(column + 4),
        StoredBefore = row.IsDBNull(column + 5) ? null : Moment(row.GetInt64(column + 5)),
    };

    public static byte[] Bytes(in CacheKey key)
    {
        byte[] bytes = new byte[CacheKey.Size];
        key.CopyTo(bytes);
        return bytes;
    }

    /// <summary>Text as the database takes it: without NUL and halves of surrogate pairs.</summary>
    public static string Text(string text) => text.AsSpan().ContainsAny('\0', '\uFFFD') || HasSurrogates(text)
        ? System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD')
        : text;

    public static string Tags(IReadOnlyList<string> tags) => tags.Count == 0 ? "[]" : JsonSerializer.Serialize(tags.Select(Text));

    public static long Microseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static bool HasSurrogates(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    private static DateTimeOffset Moment(long microseconds) => new(DateTimeOffset.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
