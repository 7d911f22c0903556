using System.Text;
using Farthing.Caching;
using Farthing.Pricing;

namespace Farthing.Benchmarks.Caching;

/// <summary>Entries as answers of chat models make them.</summary>
internal static class SampleEntries
{
    public static CacheKey KeyOf(long number) => CacheKey.Of(BitConverter.GetBytes(number));

    public static CacheEntry Make(in CacheKey key, int bytes, decimal worth, DateTimeOffset now)
    {
        byte[] payload = GC.AllocateUninitializedArray<byte>(bytes);
        payload.AsSpan().Fill(unchecked((byte)bytes));
        return new CacheEntry(
            new CacheHeader
            {
                Key = key,
                Kind = CacheKind.Answer,
                Scope = new StringBuilder("project:").Append(bytes % 7).ToString(),
                Model = "gpt-5-mini",
                Tags = [new StringBuilder("feature ").Append(bytes % 11).ToString()],
                StoredAt = now,
                ExpiresAt = now.AddHours(1),
                StaleUntil = now.AddHours(2),
                Worth = new Usd(worth),
            },
            payload);
    }

    /// <summary>Sizes as answers have them: most of 1 to 4 KB, some of 100 KB.</summary>
    public static int SizeOf(Random random) => (int)Math.Clamp(Math.Exp(7.4 + (0.9 * Normal(random))), 200, 200_000);

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
