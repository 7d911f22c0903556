using Farthing.Budgets;
using Farthing.Caching.Semantic.Serving;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Routing;
using Farthing.Ledger;
using Farthing.Optimiser;
using Farthing.Quality.Feedback;
using Farthing.Quality.Judges;
using Farthing.Routing.Cost;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Policies;
using Farthing.Routing.Repeats;
using Farthing.Routing.Shadows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Farthing.Gateway.Routing;

/// <summary>What chooses models.</summary>
internal static class RouteServices
{
    /// <summary>Adds it. Without policies nothing watches calls.</summary>
    public static IServiceCollection AddRoutes(this IServiceCollection services, FarthingSettings settings)
    {
        services.TryAddSingleton<IModelSpeeds, MeasuredSpeeds>();
        services
            .AddSingleton<IBudgetShares, BudgetShares>()
            .AddSingleton<CallCosts>()
            .AddCascades(settings)
            .AddSingleton<OutcomeTable>()
            .AddSingleton<ComparedCalls>()
            .AddSingleton<OutcomeRecorder>()
            .AddSingleton<OutcomeKeeper>()
            .AddSingleton<RouteAccounts>()
            .AddSingleton<RoutePages>();
        if (settings.Routes.Count == 0)
        {
            // Nothing that choosing needs is made at a start without policies.
            RouteTable none = new([], new Dictionary<string, string>());
            return services.AddSingleton(none).AddSingleton(new RouteStage(none));
        }

        services
            .AddSingleton<RoutePolicyFactory>()
            .AddSingleton(provider => provider.GetRequiredService<RoutePolicyFactory>().CreateTable())
            .AddSingleton<RouteStage>()
            .AddSingleton<RepeatedCalls>()
            .AddSingleton<IFeedbackObserver>(provider => provider.GetRequiredService<RepeatedCalls>())
            .AddHostedService<RepeatWorker>()
            .AddSingleton<ICallObserver>(provider => provider.GetRequiredService<RouteAccounts>())
            .AddSingleton<IFeedbackObserver>(provider => provider.GetRequiredService<OutcomeKeeper>())
            .AddHostedService(provider => provider.GetRequiredService<OutcomeKeeper>())
            .AddHostedService<RouteTrainer>();
        return settings.Routes.Any(route => route.Comparison is not null) ? services.AddComparisons(settings) : services;
    }

    private static IServiceCollection AddComparisons(this IServiceCollection services, FarthingSettings settings)
    {
        Dictionary<string, RouteComparisonSettings> compared = settings.Routes.Where(route => route.Comparison is not null)
            .ToDictionary(route => route.Name, route => route.Comparison!, StringComparer.Ordinal);
        return services
            .AddSingleton(provider => new ShadowQueue(compared.ToDictionary(each => each.Key, each => (each.Value.Share, each.Value.Strongest, each.Value.Others), StringComparer.Ordinal), provider.GetRequiredService<Random>()))
            .AddSingleton<ICallObserver>(provider => provider.GetRequiredService<ShadowQueue>())
            .AddSingleton<IReadOnlyList<ShadowPlan>>(provider => [.. compared.Select(each => new ShadowPlan(each.Key, each.Value.Share, each.Value.Strongest, JudgeOf(provider, each.Value.Judge)))])
            .AddSingleton<ShadowComparer>()
            .AddHostedService<ShadowWorker>();
    }

    private static IAnswerJudge JudgeOf(IServiceProvider provider, string? model) =>
        model is null ? new ContentJudge() : new ModelJudge(provider.GetRequiredService<BackgroundCalls>(), provider.GetRequiredService<Pipeline>(), model);
}
