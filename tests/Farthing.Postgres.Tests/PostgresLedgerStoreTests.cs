using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Postgres.Rollups;
using Farthing.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Postgres.Tests;

public sealed class PostgresLedgerStoreTests(SharedServer shared)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);
    private readonly TestDatabase _database = new(shared.Server);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_that_comes_again_after_a_lost_answer_adds_only_what_is_new()
    {
        RandomCalls random = new(1) { Start = Start };
        CallRecord[] calls = [.. Enumerable.Range(0, 300).Select(_ => random.Call())];
        await using PostgresDatabase database = _database.Open();
        using PostgresLedgerStore store = new(database);
        Write(store, calls[..200], new JournalPosition(1, 1, 200)).ShouldBe(200);
        // The server had committed, and the connection broke before it could say so: the batch comes again, with more in it.
        _database.Query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        Should.Throw<LedgerException>(() => Write(store, calls, new JournalPosition(1, 1, 300)));
        Write(store, calls, new JournalPosition(1, 1, 300)).ShouldBe(100);
        Write(store, calls, new JournalPosition(1, 1, 300)).ShouldBe(0);

        store.ReadPosition(1).ShouldBe(new JournalPosition(1, 1, 300));
        await using PostgresLedgerReader reader = new(database);
        (await reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(300);
        (await reader.CallsAsync(new CallsQuery { Limit = 20 }, Cancel)).Select(call => call.Cost)
            .ShouldBe(calls.OrderByDescending(call => call.Cost?.Amount ?? -1).Take(20).Select(call => call.Cost));
    }

    [Fact]
    public async Task Two_replicas_that_write_while_a_third_folds_and_a_fourth_reads_lose_and_double_nothing()
    {
        const int batches = 25, size = 40;
        using CancellationTokenSource written = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task folding = FoldUntilAsync(written.Token);
        Task reading = ReadUntilAsync(written.Token);
        await Task.WhenAll(Task.Run(() => WriteMany(1), Cancel), Task.Run(() => WriteMany(2), Cancel));
        await written.CancelAsync();
        await Task.WhenAll(folding, reading);

        await _database.FoldAsync(Start + TimeSpan.FromDays(9));
        _database.Query("SELECT count(*) FROM rollup_deltas").ShouldBe("0");
        await using PostgresLedgerReader reader = await PostgresLedgerReader.OpenAsync(_database.Options(), Cancel);
        ReportFigures total = (await reader.ReportAsync(new ReportQuery(), Cancel)).Total;
        total.Calls.ShouldBe(2 * batches * size);
        total.Cost.ShouldBe(new Pricing.Usd(decimal.Parse(_database.Query("SELECT sum(cost) FROM charges"))));
        (await reader.ReportAsync(new ReportQuery { By = [Dimension.User, Dimension.Model, Dimension.Hour] }, Cancel)).Total.Calls.ShouldBe(total.Calls);

        void WriteMany(int replica)
        {
            RandomCalls random = new(replica) { Start = Start };
            using OwnedStore store = new(_database.Open());
            for (int i = 0; i < batches; i++) Write(store, [.. Enumerable.Range(0, size).Select(_ => random.Call())], new JournalPosition((ulong)replica, 1, i)).ShouldBe(size);
        }

        async Task FoldUntilAsync(CancellationToken cancellation)
        {
            await using PostgresDatabase database = _database.Open();
            await using PostgresUpkeep upkeep = new(database, new FixedTime(Start + TimeSpan.FromHours(20)), NullLogger.Instance);
            while (!cancellation.IsCancellationRequested) await upkeep.FoldAsync(CancellationToken.None);
        }

        async Task ReadUntilAsync(CancellationToken cancellation)
        {
            await using PostgresLedgerReader beside = await PostgresLedgerReader.OpenAsync(_database.Options(), Cancel);
            long seen = 0;
            while (!cancellation.IsCancellationRequested)
            {
                long now = (await beside.ReportAsync(new ReportQuery(), Cancel)).Total.Calls;
                now.ShouldBeGreaterThanOrEqualTo(seen);
                (now % size).ShouldBe(0, "a reader sees whole batches");
                seen = now;
            }
        }
    }

    [Fact]
    public async Task A_batch_does_not_wait_for_a_fold_that_is_under_way()
    {
        RandomCalls random = new(3) { Start = Start };
        await using PostgresDatabase database = _database.Open();
        using PostgresLedgerStore store = new(database);
        Write(store, [.. Enumerable.Range(0, 50).Select(_ => random.Call())], new JournalPosition(1, 1, 1));
        bool folded = await database.TryWithLockAsync(PostgresLock.Rollups, async (connection, cancellation) =>
        {
            await new RollupFold(connection, 10_000).RunAsync(Start, cancellation);
            // Its transaction is open still.
            Write(store, [.. Enumerable.Range(0, 50).Select(_ => random.Call())], new JournalPosition(1, 1, 2)).ShouldBe(50);
        }, Cancel);
        folded.ShouldBeTrue();
        await using PostgresLedgerReader reader = new(database);
        (await reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(100);
    }

    [Fact]
    public async Task Hostile_text_is_kept_as_text_and_what_PostgreSQL_refuses_is_replaced()
    {
        string sql = "'); DROP TABLE farthing.calls; --";
        string longest = new('\u00e9', 5_000);
        CallRecord template = new RandomCalls(4) { Start = Start }.Call(charges: 1);
        CallRecord hostile = template with
        {
            Principal = new Principal { Project = sql, Team = "nul\0nul", Feature = "half \ud83d pair", User = longest, Key = "\\.\t\n", Tags = "{\"a\":\"\\u0000\"}" },
            RequestedModel = longest,
            ErrorCode = "\0",
            Charges = [template.Charges[0] with { Provider = sql, Model = longest + "\0", Deployment = "\ud83d" }],
        };
        await using PostgresDatabase database = _database.Open();
        using PostgresLedgerStore store = new(database);
        Write(store, [hostile], new JournalPosition(1, 1, 1)).ShouldBe(1);
        await _database.FoldAsync(Start + TimeSpan.FromHours(30));

        await using PostgresLedgerReader reader = new(database);
        CallRecord found = (await reader.FindAsync(hostile.Id, Cancel)).ShouldNotBeNull();
        found.Principal.Project.ShouldBe(sql);
        found.Principal.Team.ShouldBe("nul\ufffdnul");
        found.Principal.Feature.ShouldBe("half \ufffd pair");
        found.Principal.User.ShouldBe(longest);
        found.Principal.Key.ShouldBe("\\.\t\n");
        found.RequestedModel.ShouldBe(longest);
        ReportQuery query = new() { By = [Dimension.Project, Dimension.User, Dimension.Model], Filters = [new DimensionFilter(Dimension.Project, sql), new DimensionFilter(Dimension.Team, "nul\0nul")] };
        (await reader.ReportAsync(query, Cancel)).Rows.ShouldHaveSingleItem().Values.ShouldBe([sql, longest, longest + "\ufffd"]);
        (await reader.CallsAsync(new CallsQuery { Filters = [new DimensionFilter(Dimension.User, "' OR true --")] }, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Partitions_are_made_ahead_and_those_beyond_retention_dropped_while_days_stay()
    {
        RandomCalls random = new(5) { Start = Start, Spread = TimeSpan.FromDays(60) };
        CallRecord[] calls = [.. Enumerable.Range(0, 400).Select(_ => random.Call())];
        DateTimeOffset now = Start + TimeSpan.FromDays(61);
        await using PostgresDatabase database = PostgresDatabase.Create(_database.Options() with { Retention = TimeSpan.FromDays(10) });
        using (PostgresLedgerStore store = new(database)) Write(store, calls, new JournalPosition(1, 1, 1));
        await _database.FoldAsync(now);
        await using PostgresUpkeep upkeep = new(database, new FixedTime(now), NullLogger.Instance);
        (await upkeep.KeepPartitionsAsync(Cancel)).ShouldBeTrue();
        (await upkeep.KeepPartitionsAsync(Cancel)).ShouldBeTrue();

        string[] days = _database.Query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'calls\\_2%' ORDER BY 1").Split('\n');
        days[0].ShouldBe($"calls_{now - TimeSpan.FromDays(10):yyyyMMdd}");
        days[^1].ShouldBe($"calls_{now + TimeSpan.FromDays(3):yyyyMMdd}");
        _database.Query("SELECT min(relname) FROM pg_class WHERE relkind = 'p' AND relname LIKE 'rollup\\_hours\\_2%'").ShouldBe("rollup_hours_202612");

        DateTimeOffset kept = new((now - TimeSpan.FromDays(10)).Date, TimeSpan.Zero);
        await using PostgresLedgerReader reader = new(database);
        (await reader.CallsAsync(new CallsQuery { Sort = CallSort.Time, Limit = 1000 }, Cancel)).Count.ShouldBe(calls.Count(call => call.StartedAt >= kept));
        Report byDay = await reader.ReportAsync(new ReportQuery { By = [Dimension.Day] }, Cancel);
        byDay.Total.Calls.ShouldBe(calls.Length);
        byDay.Rows.ToDictionary(row => row.Values[0], row => row.Figures.Calls)
            .ShouldBe(calls.GroupBy(call => call.StartedAt.ToString("yyyy-MM-dd")).ToDictionary(day => day.Key, day => (long)day.Count()), ignoreOrder: true);
    }

    [Fact]
    public void A_database_that_is_gone_is_told_of_without_its_password()
    {
        using OwnedStore store = new(PostgresDatabase.Create(new PostgresOptions { Connection = "postgres://user:hunter2@127.0.0.1:1/nothing" }));
        LedgerException failure = Should.Throw<LedgerException>(() => store.ReadPosition(1));
        failure.Message.ShouldContain("127.0.0.1:1/nothing");
        failure.Message.ShouldContain("store.connection");
        failure.ToString().ShouldNotContain("hunter2");
    }

    private static int Write(ILedgerStore store, IEnumerable<CallRecord> calls, JournalPosition position)
    {
        using ILedgerBatch batch = store.BeginBatch();
        foreach (CallRecord call in calls) batch.Add(call);
        return batch.Commit(position);
    }
}
