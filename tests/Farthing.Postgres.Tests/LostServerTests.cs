using Farthing.Ledger;
using Farthing.Tests.Ledger;
using Farthing.Tests.Ledger.Stores;
using Farthing.Tests.Postgres;
using Microsoft.Extensions.Logging;

namespace Farthing.Postgres.Tests;

/// <summary>Each with a server of its own, which stops.</summary>
public sealed class LostServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer _server = PostgresServer.StartOrSkip(durable: true);
    private readonly SignalLogger _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_the_server_is_away_calls_wait_in_the_journal_with_an_alarm_and_then_all_are_stored(bool crash)
    {
        TestDatabase database = new(_server);
        RandomCalls random = new(1);
        await using StoredLedger ledger = await database.OpenLedgerAsync(_folder.Path, _log);
        List<CallRecord> calls = [];
        Take(ledger, random, calls, 150);
        await ledger.Ledger.FlushAsync(Cancel);
        Take(ledger, random, calls, 150);
        Task alarm = _log.NextAsync(LogLevel.Error);
        _server.Stop(crash);
        Take(ledger, random, calls, 300);
        await alarm;

        LedgerHealth health = ledger.Ledger.Health;
        health.TakesCalls.ShouldBeTrue();
        health.Alarm.ShouldNotBeNull().ShouldContain($"127.0.0.1:{_server.Port}");
        health.Alarm.ShouldNotContain(_server.Password);
        health.BacklogCalls.ShouldBeGreaterThan(0);
        (await Should.ThrowAsync<LedgerException>(ledger.Reader.ReportAsync(new ReportQuery(), Cancel))).Message.ShouldContain("store.connection");

        _server.Start();
        await ledger.Ledger.FlushAsync(Cancel);
        ledger.Ledger.Health.Alarm.ShouldBeNull();
        (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(600);
        foreach (CallRecord call in calls.Where((_, i) => i % 7 == 0)) EqualCalls.ShouldEqual((await ledger.Reader.FindAsync(call.Id, Cancel)).ShouldNotBeNull(), call);
    }

    [Fact]
    public async Task A_ledger_opens_without_the_server_and_a_restart_brings_what_waited()
    {
        TestDatabase database = new(_server);
        _server.Stop();
        RandomCalls random = new(2);
        List<CallRecord> calls = [];
        await using (StoredLedger ledger = await database.OpenLedgerAsync(_folder.Path))
        {
            Take(ledger, random, calls, 100);
            ledger.Ledger.Health.TakesCalls.ShouldBeTrue();
        }

        _server.Start();
        await using StoredLedger again = await database.OpenLedgerAsync(_folder.Path);
        await again.Ledger.FlushAsync(Cancel);
        (await again.Reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(100);
    }

    [Fact]
    public async Task A_restarted_ledger_goes_on_where_the_store_is()
    {
        TestDatabase database = new(_server);
        RandomCalls random = new(3);
        List<CallRecord> calls = [];
        for (int run = 0; run < 3; run++)
        {
            await using StoredLedger ledger = await database.OpenLedgerAsync(_folder.Path);
            Take(ledger, random, calls, 50);
        }

        await using PostgresLedgerReader reader = await PostgresLedgerReader.OpenAsync(database.Options(), Cancel);
        (await reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(150);
        database.Query("SELECT count(*), min(replica) FROM journal_positions").ShouldBe("1|test");
    }

    [Fact]
    public async Task A_wrong_password_is_no_reason_to_wait()
    {
        LedgerException refused = await Should.ThrowAsync<LedgerException>(PostgresLedger.OpenAsync(
            new LedgerOptions { DataFolder = _folder.Path }, new PostgresOptions { Connection = $"postgres://farthing:hunter2@127.0.0.1:{_server.Port}/postgres" }, cancellationToken: Cancel));
        refused.Message.ShouldContain("password");
        refused.ToString().ShouldNotContain("hunter2");
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private static void Take(StoredLedger ledger, RandomCalls random, List<CallRecord> calls, int count)
    {
        for (int i = 0; i < count; i++)
        {
            CallRecord call = random.Call();
            ledger.Ledger.TryOpen(random.Intent() with { Id = call.Id }).ShouldBeTrue();
            ledger.Ledger.Close(call);
            calls.Add(call);
        }
    }
}
