using System.Text;
using Farthing.Caching;
using Farthing.Sqlite.Caching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.CrashHost;

/// <summary>Writes batches of entries to the cache of a folder and says "written N" after each. It never stops by itself.</summary>
internal static class CacheWrites
{
    public static async Task RunAsync(string folder, int first)
    {
        await using SqliteCacheStore store = new(new SqliteCacheOptions { DataFolder = folder }, NullLogger.Instance);
        using StreamWriter output = new(Console.OpenStandardOutput()) { AutoFlush = true };
        for (int batch = first; ; batch++)
        {
            await store.WriteAsync([.. Enumerable.Range(0, 20).Select(i => Make($"{batch}/{i}"))], CancellationToken.None);
            await output.WriteLineAsync($"written {batch}");
        }
    }

    private static CacheEntry Make(string name)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(name, 100)));
        return new CacheEntry(
            new CacheHeader { Key = CacheKey.Of(Encoding.UTF8.GetBytes(name)), Kind = CacheKind.Answer, Scope = "project:default", StoredAt = now, ExpiresAt = now.AddDays(1), StaleUntil = now.AddDays(1) },
            content);
    }
}
