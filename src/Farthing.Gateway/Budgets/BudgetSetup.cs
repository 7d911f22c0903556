using Farthing.Alerts.Budgets;
using Farthing.Alerts.Runaway;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Bounds;
using Farthing.Budgets.Ladder;
using Farthing.Gateway.Settings;
using Farthing.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Budgets;

/// <summary>Adds what holds budgets and limits.</summary>
internal static class BudgetSetup
{
    public static IServiceCollection AddBudgets(this IServiceCollection services, FarthingSettings settings) => services
        .AddSingleton(settings.Bounds.ToBoundOptions())
        .AddSingleton(settings.Bounds.ToAccountOptions())
        .AddSingleton<BudgetClock>()
        .AddSingleton<AccountTable>()
        .AddSingleton<RateCeilings>()
        .AddSingleton<RequestEstimator>()
        .AddSingleton<CallBounds>()
        .AddSingleton<BudgetsInForce>()
        .AddSingleton<BudgetWorker>()
        .AddSingleton<IColdAccounts>(provider => provider.GetRequiredService<BudgetWorker>())
        .AddHostedService(provider => provider.GetRequiredService<BudgetWorker>())
        .AddSingleton<LadderStage>()
        .AddSingleton<ReserveStage>()
        .AddSingleton<IBudgetStatusSource, BudgetStatusSource>()
        .AddSingleton<IKeyThrottle, KeyThrottle>()
        .AddSingleton<BudgetPages>();
}
