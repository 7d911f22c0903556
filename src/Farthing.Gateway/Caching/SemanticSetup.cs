using Farthing.Answers.Matching;
using Farthing.Caching;
using Farthing.Caching.Exact;
using Farthing.Caching.Policies;
using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Serving;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Optimiser;
using Farthing.Quality.Feedback;
using Farthing.Quality.Judges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Caching;

/// <summary>Puts together what matches questions.</summary>
internal static partial class SemanticSetup
{
    public static IServiceCollection AddSemanticCache(this IServiceCollection services, FarthingSettings settings) => services
        .AddSingleton(provider => new SemanticLookups(
            () => CreateEngine(provider),
            provider.GetRequiredService<CachePolicies>(),
            provider.GetRequiredService<ExactKeys>(),
            provider.GetRequiredService<ICache>(),
            settings.Cache.Questions,
            provider.GetRequiredService<Random>,
            new SemanticMemory(settings.Data, provider.GetRequiredService<ILoggerFactory>().CreateLogger<SemanticMemory>())))
        .AddSingleton<SemanticCacheStage>()
        .AddSingleton<IQuestionMatcher>(provider => new SemanticQuestionMatcher(() => CreateEngine(provider)))
        .AddSingleton<AnswerChecks>()
        .AddSingleton<QuestionFollower>()
        .AddSingleton<ICallObserver, SemanticLearner>()
        .AddSingleton<IFeedbackObserver, WrongHits>()
        .AddSingleton<IAnswerJudge>(provider => settings.Cache.Judge is { } model ? new ModelJudge(provider.GetRequiredService<BackgroundCalls>(), provider.GetRequiredService<Pipeline>(), model) : new ContentJudge())
        .AddHostedService<SemanticWorker>();

    /// <summary>An engine that has proved itself, or none: without one nothing is matched.</summary>
    private static SemanticEngine? CreateEngine(IServiceProvider provider)
    {
        ILogger logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SemanticSetup));
        try
        {
            SemanticEngine engine = SemanticEngine.Create();
            if (engine.SelfTest() is not { } problem) return engine;
            LogOff(logger, problem);
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidDataException)
        {
            LogOff(logger, error.Message);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Questions are not matched by meaning: {Problem}")]
    private static partial void LogOff(ILogger logger, string problem);
}
