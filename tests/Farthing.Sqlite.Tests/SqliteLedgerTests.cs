using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Tests.Ledger;
using Farthing.Tests.Ledger.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Farthing.Sqlite.Tests;

public sealed class SqliteLedgerTests : StoredLedgerTests
{
    private readonly SignalLogger _log = new();

    private string Database => Path.Combine(Folder, "farthing.db");

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named_with_a_remedy()
    {
        string file = Path.Combine(Folder, "file");
        await File.WriteAllTextAsync(file, "", Cancel);
        LedgerException refused = await Should.ThrowAsync<LedgerException>(
            SqliteLedger.OpenAsync(new LedgerOptions { DataFolder = Path.Combine(file, "data") }, cancellationToken: Cancel));
        refused.Message.ShouldContain(file);
        refused.Message.ShouldContain("'data'");
    }

    [Fact]
    public async Task A_folder_without_a_ledger_is_said_to_have_none() =>
        (await Should.ThrowAsync<LedgerException>(SqliteLedgerReader.OpenAsync(Folder, Cancel))).Message.ShouldContain("no ledger");

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
        (await Should.ThrowAsync<LedgerException>(SqliteLedgerReader.OpenAsync(Folder, Cancel))).Message.ShouldContain("newer");
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
        await using (StoredLedger ledger = await OpenAsync()) ledger.Ledger.Close(call);
        await using SqliteLedgerReader reader = await SqliteLedgerReader.OpenAsync(Folder, Cancel);
        (await reader.FindAsync(call.Id, Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task While_another_program_locks_the_file_calls_wait_in_the_journal_with_an_alarm()
    {
        RandomCalls random = new(4);
        await using StoredLedger ledger = await OpenAsync(_log);
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
        using SmallDisk? disk = SmallDisk.TryMount(Folder, megabytes: 160);
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

    protected override ILedgerStore OpenStore(int maxKeysPerHour = 10_000) => SqliteStore.Open(Folder, maxKeysPerHour);

    protected override async Task<ILedgerReader> OpenReaderAsync() => await SqliteLedgerReader.OpenAsync(Folder, Cancel);

    protected override async Task<StoredLedger> OpenAsync(ILogger? logger = null) => await SqliteStore.OpenLedgerAsync(Folder, logger, Cancel);
}
