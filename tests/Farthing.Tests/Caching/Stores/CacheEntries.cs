using System.Text;
using Farthing.Caching;
using Farthing.Pricing;

namespace Farthing.Tests.Caching.Stores;

/// <summary>Entries for tests.</summary>
internal static class CacheEntries
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public static CacheKey Key(string name) => CacheKey.Of(Encoding.UTF8.GetBytes(name));

    public static CacheEntry Entry(
        string name,
        int bytes = 100,
        string scope = "project:default",
        string model = "gpt-5",
        IReadOnlyList<string>? tags = null,
        CacheKind kind = CacheKind.Answer,
        DateTimeOffset? storedAt = null,
        TimeSpan? lifetime = null,
        decimal worth = 0.01m)
    {
        DateTimeOffset stored = storedAt ?? Start;
        byte[] payload = new byte[bytes];
        new Random(name.Length + bytes + name[^1]).NextBytes(payload);
        return new CacheEntry(
            new CacheHeader
            {
                Key = Key(name),
                Kind = kind,
                Scope = scope,
                Model = model,
                Tags = tags ?? [],
                StoredAt = stored,
                ExpiresAt = stored + (lifetime ?? TimeSpan.FromHours(1)),
                StaleUntil = stored + (lifetime ?? TimeSpan.FromHours(1)),
                Worth = new Usd(worth),
            },
            payload);
    }

    public static void ShouldBe(this CacheEntry? actual, CacheEntry expected)
    {
        actual.ShouldNotBeNull();
        (actual.Header with { Tags = [] }).ShouldBe(expected.Header with { Tags = [] });
        actual.Header.Tags.ShouldBe(expected.Header.Tags);
        actual.Payload.ToArray().ShouldBe(expected.Payload.ToArray());
    }
}
