using System.Text;
using System.Text.Json;
using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>Keeps the counts of questions in the cache's store, so that a restart does not lose them.</summary>
/// <param name="cache">The cache.</param>
/// <param name="sketch">The counts.</param>
/// <param name="owner">Tells gateways that share a store apart.</param>
/// <param name="time">The clock.</param>
public sealed class QuestionArchive(ICache cache, QuestionSketch sketch, string owner, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly CacheKey _key = CacheKey.Of(Encoding.UTF8.GetBytes($"questions of {owner}"));
    private long _kept;

    /// <summary>Adds what was kept; once.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (await cache.FindAsync(_key, cancellationToken).ConfigureAwait(false) is not { } entry || !entry.Header.IsFreshAt(time.GetUtcNow())) return;
        try
        {
            using JsonDocument json = JsonDocument.Parse(entry.Payload);
            sketch.Restore([.. json.RootElement.EnumerateArray().Select(Read)]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Of another version: counting begins anew.
        }
    }

    /// <summary>Keeps what there is, where it changed.</summary>
    public void Save()
    {
        long asked = sketch.Asked;
        if (asked == _kept) return;
        _kept = asked;
        DateTimeOffset now = time.GetUtcNow(), until = now + Lifetime;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (QuestionCount each in sketch.Top(int.MaxValue)) Write(json, each);
            json.WriteEndArray();
        }

        cache.Put(new CacheEntry(
            new CacheHeader { Key = _key, Kind = CacheKind.Result, Scope = "gateway", StoredAt = now, ExpiresAt = until, StaleUntil = until, Tags = ["questions"] }, buffer.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, QuestionCount each)
    {
        json.WriteStartObject();
        json.WriteString("hash"u8, each.Hash.ToString());
        json.WriteString("text"u8, each.Text);
        json.WriteString("project"u8, each.Project);
        json.WriteString("feature"u8, each.Feature);
        json.WriteNumber("count"u8, each.Count);
        json.WriteNumber("error"u8, each.Error);
        json.WriteNumber("crossed"u8, each.Crossed);
        json.WriteNumber("cost"u8, each.Cost.Amount);
        json.WriteEndObject();
    }

    private static QuestionCount Read(JsonElement json) => new(
        CacheKey.TryParse(json.GetProperty("hash").GetString()!, out CacheKey hash) ? hash : throw new FormatException("No key."),
        json.GetProperty("text").GetString(),
        json.GetProperty("project").GetString()!,
        json.GetProperty("feature").GetString()!,
        json.GetProperty("count").GetInt64(),
        json.GetProperty("error").GetInt64(),
        json.GetProperty("crossed").GetInt64(),
        new Usd(json.GetProperty("cost").GetDecimal()));
}
