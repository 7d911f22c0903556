using Farthing.Caching;
using Farthing.Sqlite.Caching;
using Farthing.Tests.Caching.Stores;
using Farthing.Tests.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using static Farthing.Tests.Caching.Stores.CacheEntries;

namespace Farthing.Sqlite.Tests.Caching;

public sealed class SqliteCacheStoreTests : CacheStoreTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "cache.db");

    [Fact]
    public async Task No_file_is_made_before_something_is_stored()
    {
        await using ICacheStore store = Open();
        (await store.ReadAsync(Key("a"), Cancel)).ShouldBeNull();
        (await store.ReadChangesAsync(0, 10, Cancel)).List.ShouldBeEmpty();
        (await store.PurgeAsync(new CachePurge(), Cancel)).ShouldBe(0);
        await store.TrimAsync(Start, Cancel);
        System.IO.File.Exists(File).ShouldBeFalse();
    }

    [Fact]
    public async Task The_file_stays_within_the_bound()
    {
        const long Bound = 2 << 20;
        await using (ICacheStore store = Open(Bound))
        {
            for (int batch = 0; batch < 60; batch++) await store.WriteAsync([.. Enumerable.Range(0, 50).Select(i => Entry($"{batch}/{i}", 2000))], Cancel);
        }

        new FileInfo(File).Length.ShouldBeLessThanOrEqualTo(Bound + (50 * 4096));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_begun_anew()
    {
        await System.IO.File.WriteAllTextAsync(File, string.Concat(Enumerable.Repeat("this is no database ", 1000)), Cancel);
        await using ICacheStore store = Open();
        await Should.ThrowAsync<CacheException>(async () => await store.ReadAsync(Key("a"), Cancel));
        (await store.ReadAsync(Key("a"), Cancel)).ShouldBeNull();
        await store.WriteAsync([Entry("a")], Cancel);
        (await store.ReadAsync(Key("a"), Cancel)).ShouldBe(Entry("a"));
    }

    [Fact]
    public async Task A_file_with_garbled_pages_fails_and_is_begun_anew_and_gives_nothing_that_was_not_written()
    {
        Random random = new(3);
        for (int round = 0; round < 10; round++)
        {
            Dictionary<CacheKey, CacheEntry> written = Enumerable.Range(0, 200).Select(i => Entry($"{round}/{i}", 1500)).ToDictionary(entry => entry.Header.Key);
            await using (ICacheStore store = Open()) await store.WriteAsync([.. written.Values], Cancel);
            byte[] bytes = await System.IO.File.ReadAllBytesAsync(File, Cancel);
            for (int i = 0; i < 40; i++) bytes[random.Next(100, bytes.Length)] ^= (byte)random.Next(1, 256);
            await System.IO.File.WriteAllBytesAsync(File, bytes, Cancel);

            await using ICacheStore damaged = Open();
            foreach ((CacheKey key, CacheEntry entry) in written)
            {
                try
                {
                    CacheEntry? found = await damaged.ReadAsync(key, Cancel);
                    if (found is not null) found.Header.Key.ShouldBe(key);
                }
                catch (CacheException)
                {
                    // It says so, and goes on.
                }
            }

            await damaged.PurgeAsync(new CachePurge(), Cancel).ContinueWith(_ => { }, Cancel, TaskContinuationOptions.None, TaskScheduler.Default);
            System.IO.File.Delete(File);
        }
    }

    [Fact]
    public async Task A_file_of_another_version_is_begun_anew()
    {
        await using (ICacheStore store = Open()) await store.WriteAsync([Entry("a")], Cancel);
        await ExecuteAsync("PRAGMA user_version = 99");
        await using ICacheStore next = Open();
        (await next.ReadAsync(Key("a"), Cancel)).ShouldBeNull();
        await next.WriteAsync([Entry("a")], Cancel);
        (await next.ReadAsync(Key("a"), Cancel)).ShouldBe(Entry("a"));
    }

    [Fact]
    public async Task A_row_that_nobody_wrote_is_nothing()
    {
        await using ICacheStore store = Open();
        await store.WriteAsync([Entry("a", tags: ["t"]), Entry("b")], Cancel);
        await ExecuteAsync("UPDATE entries SET tags = '{[', stored_at = 9223372036854775807 WHERE position = (SELECT min(position) FROM entries)");
        (await store.ReadAsync(Key("a"), Cancel)).ShouldBeNull();
        (await store.ReadChangesAsync(0, 10, Cancel)).List.ShouldHaveSingleItem().Stored!.Key.ShouldBe(Key("b"));
    }

    [Fact]
    public async Task A_file_that_another_program_locks_fails_and_works_again()
    {
        await using SqliteCacheStore store = new(new SqliteCacheOptions { DataFolder = _folder.Path, BusyTimeout = TimeSpan.FromMilliseconds(20) }, NullLogger.Instance);
        await store.WriteAsync([Entry("a")], Cancel);
        await using SqliteConnection other = new($"Data Source={File}");
        await other.OpenAsync(Cancel);
        await using (SqliteTransaction transaction = other.BeginTransaction())
        {
            CacheException failure = await Should.ThrowAsync<CacheException>(() => store.WriteAsync([Entry("b")], Cancel));
            failure.Message.ShouldContain("lock");
            (await store.ReadAsync(Key("a"), Cancel)).ShouldBe(Entry("a"));
        }

        await store.WriteAsync([Entry("b")], Cancel);
        (await store.ReadAsync(Key("b"), Cancel)).ShouldBe(Entry("b"));
    }

    [Fact]
    public async Task A_full_disk_fails_and_what_was_there_is_still_read()
    {
        using SmallDisk? disk = SmallDisk.TryMount(_folder.Path, 4);
        Assert.SkipWhen(disk is null, "A small disk cannot be mounted here.");
        await using SqliteCacheStore store = new(new SqliteCacheOptions { DataFolder = disk.Path }, NullLogger.Instance);
        await store.WriteAsync([Entry("a")], Cancel);
        disk.Fill("ballast");
        await Should.ThrowAsync<CacheException>(() => store.WriteAsync([.. Enumerable.Range(0, 200).Select(i => Entry($"{i}", 4000))], Cancel));
        (await store.ReadAsync(Key("a"), Cancel)).ShouldBe(Entry("a"));

        System.IO.File.Delete(Path.Combine(disk.Path, "ballast"));
        await store.WriteAsync([Entry("b")], Cancel);
        (await store.ReadAsync(Key("b"), Cancel)).ShouldBe(Entry("b"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_fails()
    {
        string file = Path.Combine(_folder.Path, "a file");
        await System.IO.File.WriteAllTextAsync(file, "", Cancel);
        await using SqliteCacheStore store = new(new SqliteCacheOptions { DataFolder = Path.Combine(file, "folder") }, NullLogger.Instance);
        await Should.ThrowAsync<CacheException>(() => store.WriteAsync([Entry("a")], Cancel));
    }

    public void Dispose() => _folder.Dispose();

    protected override ICacheStore Open(long mostBytes = 1 << 30) => new SqliteCacheStore(new SqliteCacheOptions { DataFolder = _folder.Path, MostBytes = mostBytes }, NullLogger.Instance);

    private async Task ExecuteAsync(string sql)
    {
        await using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
