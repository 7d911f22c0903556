using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using Farthing.Budgets.Leases;
using Farthing.Postgres.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Postgres.Tests.Leases;

/// <summary>The budgets of one replica: its accounts and what keeps its leases.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private Replica(PostgresDatabase database, LeaseOptions options, TimeSpan wait)
    {
        _database = database;
        Accounts = new AccountTable(new BudgetClock(TimeProvider.System), TimeProvider.System, new AccountTableOptions { MaxWait = wait });
        Keeper = new LeaseKeeper(Accounts, new PostgresLeaseStore(database, database.Options.Replica), options, TimeProvider.System, NullLogger.Instance);
    }

    public AccountTable Accounts { get; }

    public LeaseKeeper Keeper { get; }

    public static async Task<Replica> StartAsync(TestDatabase database, string name, LeaseOptions? options = null, TimeSpan? wait = null, bool runs = true)
    {
        PostgresDatabase own = PostgresDatabase.Create(database.Options() with { Replica = name });
        Replica replica = new(own, options ?? new LeaseOptions { Interval = TimeSpan.FromMilliseconds(20), Idle = TimeSpan.FromMilliseconds(200) }, wait ?? TimeSpan.FromSeconds(5));
        await replica.Keeper.StartAsync(TestContext.Current.CancellationToken);
        if (runs) replica._running = replica.Keeper.RunAsync(replica._stop.Token);
        return replica;
    }

    /// <summary>A call that may cost so much and does cost so much.</summary>
    public async Task<Refusal?> CallAsync(Allowance allowance, decimal most, decimal cost, Func<Task>? meanwhile = null)
    {
        var request = new ReservationRequest { Accounts = [Accounts.Find(allowance)], Bound = new CostBound { FixedUsd = most, Choices = 1 } };
        (Reservation? reservation, Refusal? refusal) = await Accounts.ReserveAsync(request, null, TestContext.Current.CancellationToken);
        if (reservation is null) return refusal;
        if (meanwhile is not null) await meanwhile();
        reservation.Settle(_ => cost);
        return null;
    }

    /// <summary>Ends as a process does that is asked to.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Accounts.Dispose();
        await _database.DisposeAsync();
        _stop.Dispose();
    }
}
