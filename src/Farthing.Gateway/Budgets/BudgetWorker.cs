using Farthing.Administration;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Documents;
using Farthing.Budgets.Persistence;
using Farthing.Gateway.Settings;
using Farthing.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Budgets;

/// <summary>Opens what the accounts remember before the first budget holds, and keeps it while the gateway runs. Without budgets it does nothing.</summary>
internal sealed class BudgetWorker(
    BudgetsInForce budgets, AdministrationDirectory directory, FarthingSettings settings, TimeProvider time, ILogger<AccountKeeper> logger) : BackgroundService, IColdAccounts
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly TaskCompletionSource<AccountKeeper> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _needed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteAccountStore? _store;
    private AccountKeeper? _keeper;
    private int _disposed;

    public ValueTask WarmAsync(IReadOnlyList<Account> accounts, CancellationToken cancellationToken) =>
        _keeper?.WarmAsync(accounts, cancellationToken) ?? ValueTask.CompletedTask;

    private async Task EnsureOpenAsync(CancellationToken cancellationToken)
    {
        if (_opened.Task.IsCompleted) return;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_opened.Task.IsCompleted) return;
            _store = SqliteAccountStore.Open(settings.Data);
            _keeper = await AccountKeeper.OpenAsync(budgets.Accounts, settings.Data, _store, time, logger, cancellationToken);
            _opened.SetResult(_keeper);
        }
        finally
        {
            _opening.Release();
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (AllowancesOf(directory.Current).Any(allowance => allowance.IsDurable)) await EnsureOpenAsync(cancellationToken);
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
        _opening.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _needed.Task.WaitAsync(stoppingToken);
        await EnsureOpenAsync(stoppingToken);
        AccountKeeper keeper = await _opened.Task.WaitAsync(stoppingToken);
        await keeper.RunAsync(stoppingToken);
    }

    private static Allowance[] AllowancesOf(AdministrationSnapshot snapshot) =>
    [
        .. snapshot.Of(BudgetKind.Instance).Values.SelectMany(budget => budget.Document.ToAllowances(budget.Name)),
        .. snapshot.Of(LimitKind.Instance).Values.SelectMany(limit => limit.Document.ToAllowances(limit.Name)),
    ];

    /// <summary>The first durable budget made at run time holds at once; its journal is opened a moment later and takes over what it counts by then.</summary>
    private void PutInForce(AdministrationSnapshot snapshot)
    {
        Allowance[] allowances = AllowancesOf(snapshot);
        budgets.Replace(allowances);
        if (allowances.Any(allowance => allowance.IsDurable)) _needed.TrySetResult();
    }
}
