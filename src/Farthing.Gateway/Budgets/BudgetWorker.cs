using Farthing.Administration;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Documents;
using Farthing.Budgets.Leases;
using Farthing.Budgets.Persistence;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Postgres;
using Farthing.Postgres.Leases;
using Farthing.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Budgets;

/// <summary>
/// Opens what the accounts remember before the first budget holds, and keeps it while the gateway runs; with a shared store, keeps this replica's leases
/// too. Without budgets on one machine it does nothing.
/// </summary>
internal sealed partial class BudgetWorker(
    BudgetsInForce budgets, AdministrationDirectory directory, FarthingSettings settings, TimeProvider time, ILoggerFactory loggers, PostgresDatabase? shared = null)
    : BackgroundService, IColdAccounts
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _needed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteAccountStore? _store;
    private AccountKeeper? _keeper;
    private LeaseKeeper? _leases;
    private volatile string? _openAlarm;
    private int _disposed;

    /// <summary>What keeps budgets from being remembered, or <c>null</c>.</summary>
    public string? Alarm => _openAlarm ?? _keeper?.Alarm;

    /// <summary>Whether calls that touch a budget are let in.</summary>
    public bool TakesCalls => !budgets.Accounts.CannotRemember;

    public ValueTask WarmAsync(IReadOnlyList<Account> accounts, CancellationToken cancellationToken) =>
        _keeper?.WarmAsync(accounts, cancellationToken) ?? ValueTask.CompletedTask;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (shared is not null || AllowancesOf(directory.Current).Any(allowance => allowance.IsDurable)) await OpenAsync(cancellationToken);
        if (shared is not null) await ShareAsync(shared, cancellationToken);
        directory.Subscribe(PutInForce);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        // It is registered in three ways, and each disposes of it.
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        base.Dispose();
        _keeper?.Dispose();
        _store?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_keeper is null)
        {
            await _needed.Task.WaitAsync(stoppingToken);
            await OpenInTimeAsync(stoppingToken);
        }

        await Task.WhenAll(_keeper!.RunAsync(stoppingToken), _leases?.RunAsync(stoppingToken) ?? Task.CompletedTask);
    }

    private static Allowance[] AllowancesOf(AdministrationSnapshot snapshot) =>
    [
        .. snapshot.Of(BudgetKind.Instance).Values.SelectMany(budget => budget.Document.ToAllowances(budget.Name)),
        .. snapshot.Of(LimitKind.Instance).Values.SelectMany(limit => limit.Document.ToAllowances(limit.Name)),
    ];

    /// <summary>Tries until the journal is open; meanwhile calls that it would have to remember are refused, and all others go on.</summary>
    private async Task OpenInTimeAsync(CancellationToken cancellationToken)
    {
        while (_keeper is null)
        {
            try
            {
                await OpenAsync(cancellationToken);
                _openAlarm = null;
            }
            catch (Exception failure) when (failure is LedgerException or IOException or UnauthorizedAccessException)
            {
                budgets.Accounts.AwaitJournal();
                if (_openAlarm is null) LogCannotOpen(loggers.CreateLogger<BudgetWorker>(), failure);
                _openAlarm = failure.Message;
                await Task.Delay(RetryInterval, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What budgets remember cannot be opened: calls that touch one are refused until it can.")]
    private static partial void LogCannotOpen(ILogger logger, Exception failure);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _store ??= SqliteAccountStore.Open(settings.Data);
        _keeper = await AccountKeeper.OpenAsync(budgets.Accounts, settings.Data, _store, time, loggers.CreateLogger<AccountKeeper>(), settings.Timeouts.Total, cancellationToken);
    }

    private async Task ShareAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        var store = new PostgresLeaseStore(database, ReplicaIdentity.ReadOrCreate(settings.Data));
        _leases = new LeaseKeeper(budgets.Accounts, store, new LeaseOptions(), time, loggers.CreateLogger<LeaseKeeper>());
        await _leases.StartAsync(cancellationToken);
    }

    /// <summary>The first durable budget made at run time holds at once; its journal is opened a moment later and takes over what it counts by then.</summary>
    private void PutInForce(AdministrationSnapshot snapshot)
    {
        Allowance[] allowances = AllowancesOf(snapshot);
        budgets.Replace(allowances);
        if (allowances.Any(allowance => allowance.IsDurable)) _needed.TrySetResult();
    }
}
