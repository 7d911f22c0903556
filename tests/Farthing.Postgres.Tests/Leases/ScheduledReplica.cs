using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using Farthing.Budgets.Leases;
using Farthing.Budgets.Persistence;
using Farthing.Postgres.Leases;
using Farthing.Tests.Budgets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Postgres.Tests.Leases;

/// <summary>A replica that does nothing by itself, with a journal that survives its end. Its calls are judged by the test that makes them.</summary>
internal sealed class ScheduledReplica : IDisposable
{
    /// <summary>The longest that a call may take.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(5);

    private readonly string _folder;
    private readonly string _name;
    private readonly PostgresDatabase _database;
    private readonly TestClock _clock;
    private AccountTable _accounts;
    private AccountKeeper _journal;
    private LeaseKeeper _leases;

    private ScheduledReplica(string folder, string name, PostgresDatabase database, TestClock clock)
    {
        (_folder, _name, _database, _clock) = (folder, name, database, clock);
        (_accounts, _journal, _leases, Store) = (null!, null!, null!, null!);
    }

    public TroubledLeaseStore Store { get; private set; }

    /// <summary>Calls that wait.</summary>
    public int Waiting => _accounts.Waiting;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<ScheduledReplica> StartAsync(string folder, string name, PostgresDatabase database, TestClock clock)
    {
        ScheduledReplica replica = new(Path.Combine(folder, name), name, database, clock);
        await replica.OpenAsync();
        return replica;
    }

    public Task RenewAsync() => _leases.RenewAsync(Stop);

    public Task<(Reservation? Reservation, Refusal? Refusal)> CallAsync(IEnumerable<Allowance> allowances, decimal most, CancellationToken client = default) =>
        _accounts.ReserveAsync(Request(allowances, most), null, client).AsTask();

    public Reservation? TryCall(IEnumerable<Allowance> allowances, decimal most) => _accounts.TryReserve(Request(allowances, most), out _);

    /// <summary>Ends as <c>kill -9</c> does, and starts again on its folder.</summary>
    public async Task CrashAsync()
    {
        _journal.Dispose();
        await OpenAsync();
    }

    /// <summary>Ends as <c>kill -9</c> does; then somebody recovers its folder.</summary>
    public async Task RecoverAsync()
    {
        _journal.Dispose();
        await LeaseRecovery.RunAsync(_folder, new PostgresLeaseStore(_database, _name), _clock, LongestCall, Stop);
    }

    public void Dispose() => _journal.Dispose();

    private async Task OpenAsync()
    {
        _accounts = new AccountTable(new BudgetClock(_clock), _clock, new AccountTableOptions { MaxWait = TimeSpan.FromDays(20) });
        _journal = await AccountKeeper.OpenAsync(_accounts, _folder, new AccountStoreInMemory(), _clock, NullLogger.Instance, LongestCall, Stop);
        Store = new TroubledLeaseStore(new PostgresLeaseStore(_database, _name));
        _leases = new LeaseKeeper(_accounts, Store, new LeaseOptions(), _clock, NullLogger.Instance);
        await _leases.StartAsync(Stop);
    }

    private ReservationRequest Request(IEnumerable<Allowance> allowances, decimal most) =>
        new() { Accounts = [.. allowances.Select(allowance => _accounts.Find(allowance))], Bound = new CostBound { FixedUsd = most, Choices = 1 } };
}
