using Farthing.Caching;
using Farthing.Caching.Answers;
using Farthing.Caching.Insight;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>What is known of how the caches do.</summary>
internal static class CacheInsightServices
{
    /// <summary>The most questions that are counted at a time.</summary>
    private const int MostQuestions = 2000;

    /// <summary>Adds it, around the cache that there is.</summary>
    public static IServiceCollection AddCacheInsight(this IServiceCollection services, FarthingSettings settings)
    {
        SuggestMode mode = settings.Cache.Suggest;
        QuestionSketch? sketch = mode == SuggestMode.Off ? null : new QuestionSketch(MostQuestions, keepsTexts: mode == SuggestMode.On);
        if (sketch is not null)
        {
            services
                .AddSingleton<ICallObserver>(new QuestionCounter(sketch))
                .AddSingleton(provider => new QuestionArchive(provider.GetRequiredService<ICache>(), sketch, settings.Data, provider.GetRequiredService<TimeProvider>()))
                .AddHostedService<QuestionKeeper>();
        }

        return services
            .Observed()
            .AddSingleton<ReuseBook>()
            .AddSingleton(new SuggestOptions(mode, sketch))
            .AddSingleton<CacheStatsJson>()
            .AddSingleton<AnswersOfCall>()
            .AddSingleton<CachePages>();
    }

    /// <summary>Puts the counting around whatever cache is registered.</summary>
    private static IServiceCollection Observed(this IServiceCollection services)
    {
        ServiceDescriptor inner = services.Last(service => service.ServiceType == typeof(ICache));
        if (inner.ImplementationType == typeof(NoCache)) return services;
        services.Remove(inner);
        return services.AddSingleton<ICache>(provider =>
        {
            object made = inner.ImplementationInstance ?? inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!);
            return new ObservedCache((ICache)made, provider.GetRequiredService<ReuseBook>());
        });
    }
}
