using System.Diagnostics;
using System.Text;
using Farthing.Caching;
using Farthing.Sqlite.Caching;
using Farthing.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Sqlite.Tests.Caching;

public sealed class KilledCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Processes_killed_while_they_write_leave_whole_batches_and_lose_none_that_was_written()
    {
        Random random = new(7);
        int next = 0;
        for (int round = 0; round < 6; round++)
        {
            int written = await RunAndKillAsync(next, next + random.Next(1, 60));
            await using SqliteCacheStore store = new(new SqliteCacheOptions { DataFolder = _folder.Path }, NullLogger.Instance);
            for (int batch = 0; batch <= written; batch++)
                foreach (int i in (int[])[0, 7, 19]) (await ReadAsync(store, $"{batch}/{i}")).ShouldBeTrue($"batch {batch}");
            CacheChanges changes = await store.ReadChangesAsync(0, 1_000_000, Cancel);
            (changes.List.Count % 20).ShouldBe(0, "a batch is there or not");
            next = changes.List.Count / 20;
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<bool> ReadAsync(SqliteCacheStore store, string name) =>
        await store.ReadAsync(CacheKey.Of(Encoding.UTF8.GetBytes(name)), Cancel) is { } entry
        && entry.Payload.Span.SequenceEqual(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(name, 100))));

    private async Task<int> RunAndKillAsync(int first, int until)
    {
        string host = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Farthing.CrashHost.exe" : "Farthing.CrashHost");
        using Process process = Process.Start(new ProcessStartInfo(host, ["cache", _folder.Path, $"{first}"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        int written = first - 1;
        try
        {
            while (written < until) written = int.Parse((await process.StandardOutput.ReadLineAsync(Cancel)).ShouldNotBeNull().AsSpan("written ".Length));
        }
        finally
        {
            process.Kill();
        }

        await process.WaitForExitAsync(Cancel);
        return written;
    }
}
