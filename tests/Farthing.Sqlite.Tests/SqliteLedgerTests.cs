using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Tests.Ledger;
using Farthing.Tests.Ledger.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Farthing.Sqlite.Tests;

public sealed class SqliteLedgerTests : StoredLedgerTests
{
    private readonly SignalLogger _log = new();

    private const string Bill = """
        "catalog":"openai-84f5fe2d2599a001","lines":[["input",284,"0.15",42600000],["output",50,"0.6",9600000]]
        """;

    private static readonly Charge Charge = new()
    {
        Provider = "openai",
        Deployment = "openai/gpt-4o-mini",
        Model = "gpt-4o-mini-2024-07-18",
        ProviderStatus = 200,
        Duration = TimeSpan.FromMicroseconds(1255),
        Usage = new Usage { InputTokens = 412, CachedReadTokens = 128, OutputTokens = 50 },
        UsageStatus = UsageStatus.Reported,
        Cost = Usd.FromPicos(52_200_000),
        CostStatus = CostStatus.Computed,
        CatalogVersion = "openai-84f5fe2d2599a001",
        Lines = [new ChargeLine(PriceUnit.Input, 284, 0.15m, Usd.FromPicos(42_600_000)), new ChargeLine(PriceUnit.Output, 50, 0.6m, Usd.FromPicos(9_600_000))],
    };

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
    public async Task Of_the_only_charge_of_a_call_only_what_its_columns_do_not_say_is_stored_with_it()
    {
        CallRecord call = await StoreAsync(Charge);
        Execute("SELECT charges FROM calls").ShouldBe($$"""[{"duration_us":1255,{{Bill}}}]""");
        await ShouldFindAsync(call);
    }

    [Fact]
    public async Task A_charge_that_an_earlier_version_stored_with_all_it_says_is_read_as_before()
    {
        CallRecord call = await StoreAsync(Charge);
        Execute($$"""
            UPDATE calls SET charges = '[{"attempt":1,"provider":"openai","deployment":"openai/gpt-4o-mini","model":"gpt-4o-mini-2024-07-18","status":200,"duration_us":1255,"usage":"reported",
            "tokens":{"input":412,"cached_read":128,"output":50},"cost":"computed","cost_pico":52200000,{{Bill}}}]'
            """);
        await ShouldFindAsync(call);
    }

    [Theory]
    [InlineData(UsageStatus.Unknown, 0, 200, 1)]
    [InlineData(UsageStatus.Estimated, 7, 200, 1)]
    [InlineData(UsageStatus.Reported, 0, 529, 1)]
    [InlineData(UsageStatus.Reported, 0, 200, 2)]
    public async Task What_no_column_can_say_is_stored_with_the_charge(UsageStatus status, long imageTokens, int providerStatus, int attempt) =>
        await ShouldFindAsync(await StoreAsync(Charge with
        {
            Attempt = attempt,
            ProviderStatus = providerStatus,
            UsageStatus = status,
            Usage = status == UsageStatus.Unknown ? default : Charge.Usage with { InputImageTokens = imageTokens },
            Cost = status == UsageStatus.Unknown ? null : Charge.Cost,
        }));

    [Theory]
    [InlineData("provider", "openai")]
    [InlineData("model", "gpt-4o-mini-2024-07-18")]
    [InlineData("attempt", 1L)]
    [InlineData("provider_status", 200L)]
    [InlineData("cost_pico", 52_200_000L)]
    [InlineData("json_extract(tokens, '$.cached_read')", 128L)]
    [InlineData("json_extract(lines, '$[1][2]')", "0.6")]
    public async Task Other_programs_see_charges_whole(string column, object value)
    {
        await StoreAsync(Charge);
        Execute($"SELECT {column} FROM charges").ShouldBe(value);
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

    private async Task<CallRecord> StoreAsync(Charge charge)
    {
        CallRecord call = new RandomCalls(2).Call(charges: 0) with { Status = 200, Charges = [charge] };
        await using StoredLedger ledger = await OpenAsync();
        ledger.Ledger.Close(call);
        await ledger.Ledger.FlushAsync(Cancel);
        return call;
    }

    private async Task ShouldFindAsync(CallRecord call)
    {
        await using SqliteLedgerReader reader = await SqliteLedgerReader.OpenAsync(Folder, Cancel);
        EqualCalls.ShouldEqual((await reader.FindAsync(call.Id, Cancel)).ShouldNotBeNull(), call);
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
