using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Tests.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Farthing.Sqlite.Tests;

public sealed class SqliteLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SignalLogger _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.Path, "farthing.db");

    [Fact]
    public async Task A_closed_call_is_found_whole_whatever_text_is_in_it()
    {
        RandomCalls random = new(7);
        CallRecord[] calls = [.. Enumerable.Range(0, 500).Select(_ => random.Call())];
        await using SqliteLedger ledger = await OpenAsync();
        foreach (CallRecord call in calls) ledger.Ledger.Close(call);
        await ledger.Ledger.FlushAsync(Cancel);
        foreach (CallRecord call in calls)
        {
            CallRecord found = (await ledger.Reader.FindAsync(call.Id, Cancel)).ShouldNotBeNull();
            EqualCalls.ShouldEqual(found, call);
        }
    }

    [Fact]
    public async Task A_call_is_stored_once_even_when_it_is_closed_twice()
    {
        CallRecord call = new RandomCalls(1).Call(charges: 1);
        await using SqliteLedger ledger = await OpenAsync();
        ledger.Ledger.Close(call);
        ledger.Ledger.Close(call);
        await ledger.Ledger.FlushAsync(Cancel);
        (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(1);
        ledger.Ledger.Health.StoredCalls.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_call_is_null() => await WithLedgerAsync(async ledger =>
        (await ledger.Reader.FindAsync(new CallId(1, 2), Cancel)).ShouldBeNull());

    [Fact]
    public async Task Absurd_quantities_keep_no_call_from_the_ledger_and_overflow_no_sum()
    {
        RandomCalls random = new(11);
        await using SqliteLedger ledger = await OpenAsync();
        for (int i = 0; i < 50; i++)
        {
            CallRecord call = random.Call(charges: 1);
            Charge absurd = call.Charges[0] with
            {
                UsageStatus = UsageStatus.Reported,
                Usage = new Usage { InputTokens = long.MaxValue, OutputTokens = long.MinValue },
                Cost = new Pricing.Usd(decimal.MaxValue),
                Duration = TimeSpan.MaxValue,
            };
            ledger.Ledger.Close(call with { Duration = TimeSpan.MinValue, Overhead = TimeSpan.MaxValue, Saved = new Pricing.Usd(decimal.MinValue), Charges = [absurd] });
        }

        await ledger.Ledger.FlushAsync(Cancel);
        ReportFigures total = (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total;
        total.Calls.ShouldBe(50);
        total.UnknownCostCalls.ShouldBe(50);
        total.Cost.ShouldBe(Pricing.Usd.Zero);
    }

    [Fact]
    public async Task Identities_are_found_by_how_they_begin()
    {
        RandomCalls random = new(12);
        CallRecord[] calls = [.. Enumerable.Range(0, 20).Select(_ => random.Call(0))];
        await using SqliteLedger ledger = await OpenAsync();
        foreach (CallRecord call in calls) ledger.Ledger.Close(call);
        await ledger.Ledger.FlushAsync(Cancel);
        CallId wanted = calls[3].Id;
        (await ledger.Reader.MatchAsync(wanted.ToString(), cancellationToken: Cancel)).ShouldBe([wanted]);
        (await ledger.Reader.MatchAsync(wanted.ToString()[5..30], cancellationToken: Cancel)).ShouldBe([wanted]);
        (await ledger.Reader.MatchAsync("call_", 100, Cancel)).ShouldBe(calls.Select(call => call.Id).Order());
        (await ledger.Reader.MatchAsync("call_", 5, Cancel)).Count.ShouldBe(5);
        (await ledger.Reader.MatchAsync("call_zz", 5, Cancel)).ShouldBeEmpty();
        (await ledger.Reader.MatchAsync(wanted + "00", 5, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_process_on_the_folder_is_told_so()
    {
        await using SqliteLedger ledger = await OpenAsync();
        LedgerException refused = await Should.ThrowAsync<LedgerException>(OpenAsync());
        refused.Message.ShouldContain(_folder.Path);
        refused.Message.ShouldContain("in use");
        refused.Message.ShouldContain("'data'");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named_with_a_remedy()
    {
        string file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "", Cancel);
        LedgerException refused = await Should.ThrowAsync<LedgerException>(
            SqliteLedger.OpenAsync(new LedgerOptions { DataFolder = Path.Combine(file, "data") }, cancellationToken: Cancel));
        refused.Message.ShouldContain(file);
        refused.Message.ShouldContain("'data'");
    }

    [Fact]
    public async Task A_folder_without_a_ledger_is_said_to_have_none() =>
        (await Should.ThrowAsync<LedgerException>(SqliteLedgerReader.OpenAsync(_folder.Path, Cancel))).Message.ShouldContain("no ledger");

    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        await File.WriteAllTextAsync(Database, new string('x', 5000), Cancel);
        (await Should.ThrowAsync<LedgerException>(OpenAsync())).Message.ShouldContain(Database);
    }

    [Fact]
    public async Task A_ledger_of_a_newer_version_is_refused_for_writing_and_reading()
    {
        await (await OpenAsync()).DisposeAsync();
        Execute("PRAGMA user_version = 99");
        (await Should.ThrowAsync<LedgerException>(OpenAsync())).Message.ShouldContain("newer");
        (await Should.ThrowAsync<LedgerException>(SqliteLedgerReader.OpenAsync(_folder.Path, Cancel))).Message.ShouldContain("newer");
    }

    [Fact]
    public async Task The_schema_is_brought_up_to_date_once()
    {
        await (await OpenAsync()).DisposeAsync();
        await (await OpenAsync()).DisposeAsync();
        Execute("PRAGMA user_version").ShouldBe((long)Migrations.Latest);
    }

    [Fact]
    public async Task It_is_read_after_the_gateway_has_stopped()
    {
        CallRecord call = new RandomCalls(2).Call(charges: 1);
        await using (SqliteLedger ledger = await OpenAsync()) ledger.Ledger.Close(call);
        await using SqliteLedgerReader reader = await SqliteLedgerReader.OpenAsync(_folder.Path, Cancel);
        (await reader.FindAsync(call.Id, Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task It_is_read_while_it_is_written()
    {
        RandomCalls random = new(3);
        await using SqliteLedger ledger = await OpenAsync();
        long seen = 0;
        for (int round = 0; round < 30; round++)
        {
            for (int i = 0; i < 200; i++) ledger.Ledger.Close(random.Call());
            Report report = await ledger.Reader.ReportAsync(new ReportQuery { By = [Dimension.Feature] }, Cancel);
            report.Total.Calls.ShouldBeGreaterThanOrEqualTo(seen);
            seen = report.Total.Calls;
        }

        await ledger.Ledger.FlushAsync(Cancel);
        (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(6000);
    }

    [Fact]
    public async Task While_another_program_locks_the_file_calls_wait_in_the_journal_with_an_alarm()
    {
        RandomCalls random = new(4);
        await using SqliteLedger ledger = await OpenAsync();
        await using (SqliteConnection other = new($"Data Source={Database};Pooling=False"))
        {
            await other.OpenAsync(Cancel);
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            Task alarm = _log.NextAsync(LogLevel.Error);
            for (int i = 0; i < 100; i++)
            {
                CallRecord call = random.Call();
                ledger.Ledger.TryOpen(random.Intent() with { Id = call.Id }).ShouldBeTrue();
                ledger.Ledger.Close(call);
            }

            await alarm;
            LedgerHealth health = ledger.Ledger.Health;
            health.Alarm.ShouldNotBeNull().ShouldContain("lock");
            health.Alarm.ShouldContain(Database);
            health.TakesCalls.ShouldBeTrue();
            health.BacklogCalls.ShouldBe(100);
        }

        await ledger.Ledger.FlushAsync(Cancel);
        ledger.Ledger.Health.Alarm.ShouldBeNull();
        (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(100);
    }

    [Fact]
    public async Task On_a_full_disk_no_call_is_taken_none_is_lost_and_it_recovers_by_itself()
    {
        using SmallDisk? disk = SmallDisk.TryMount(_folder.Path, megabytes: 160);
        Assert.SkipWhen(disk is null, "Mounting a small disk needs root on Linux.");
        RandomCalls random = new(5);
        CallRecord template = random.Call(charges: 1);
        List<CallId> taken = [];
        await using SqliteLedger ledger = await SqliteLedger.OpenAsync(
            new LedgerOptions { DataFolder = disk.Path, RetryInterval = TimeSpan.FromMilliseconds(5) }, logger: _log, cancellationToken: Cancel);
        disk.Fill("ballast");
        for (CallRecord call = Next(); ledger.Ledger.TryOpen(random.Intent() with { Id = call.Id }); call = Next())
        {
            taken.Add(call.Id);
            ledger.Ledger.Close(call);
        }

        // Answered after the disk was full: there is room kept for them, and memory beyond that.
        for (int i = 0; i < 40_000; i++)
        {
            CallRecord call = Next();
            taken.Add(call.Id);
            ledger.Ledger.Close(call);
        }

        LedgerHealth health = ledger.Ledger.Health;
        health.TakesCalls.ShouldBeFalse();
        health.Alarm.ShouldNotBeNull().ShouldContain("'data'");
        health.HeldCalls.ShouldBeGreaterThan(0);
        health.LostCalls.ShouldBe(0);

        Task wellAgain = _log.NextAsync(LogLevel.Information);
        File.Delete(Path.Combine(disk.Path, "ballast"));
        await ledger.Ledger.FlushAsync(Cancel);
        await wellAgain;
        ledger.Ledger.Health.Alarm.ShouldBeNull();
        ledger.Ledger.TryOpen(random.Intent()).ShouldBeTrue();
        (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(taken.Count);
        foreach (CallId id in taken.Where((_, i) => i % 97 == 0)) (await ledger.Reader.FindAsync(id, Cancel)).ShouldNotBeNull();

        CallRecord Next() => template with { Id = random.NewId(template.StartedAt) };
    }

    public void Dispose() => _folder.Dispose();

    private async Task WithLedgerAsync(Func<SqliteLedger, Task> test)
    {
        await using SqliteLedger ledger = await OpenAsync();
        await test(ledger);
    }

    private object? Execute(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private Task<SqliteLedger> OpenAsync() => SqliteLedger.OpenAsync(
        new LedgerOptions { DataFolder = _folder.Path, RetryInterval = TimeSpan.FromMilliseconds(5) },
        logger: _log,
        sqlite: new SqliteLedgerOptions { BusyTimeout = TimeSpan.FromMilliseconds(20) },
        cancellationToken: Cancel);
}
