using Farthing.Answers.Matching;
using Farthing.Caching;
using Farthing.Caching.Exact;
using Farthing.Caching.Policies;
using Farthing.Caching.Semantic;
using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Serving;
using Farthing.Calls;
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
            provider.GetRequiredService<TimeProvider>(),
            new SemanticMemory(settings.Data, provider.GetRequiredService<ILoggerFactory>().CreateLogger<SemanticMemory>()),
            provider.GetService<QuestionEmbedder>()))
        .AddEmbedder(settings)
        .AddSingleton<EngineProof>()
        .AddSingleton<SemanticCacheStage>()
        .AddSingleton<IQuestionMatcher>(provider => new SemanticQuestionMatcher(() => CreateEngine(provider)))
        .AddSingleton<AnswerChecks>()
        .AddSingleton<QuestionFollower>()
        .AddSingleton<ICallObserver, SemanticLearner>()
        .AddSingleton<IFeedbackObserver, WrongHits>()
        .AddSingleton<IAnswerJudge>(provider => settings.Cache.Judge is { } model ? new ModelJudge(provider.GetRequiredService<BackgroundCalls>(), provider.GetRequiredService<Pipeline>(), model) : new ContentJudge())
        .AddHostedService<SemanticWorker>();

    private static IServiceCollection AddEmbedder(this IServiceCollection services, FarthingSettings settings) => settings.Cache.Embedder is not { } embedder ? services : services
        .AddSingleton(provider => new QuestionEmbedder(
            // What makes calls records them, and what watches records looks questions up: it is asked for when it is there.
            (body, regions, cache, cancellationToken) => provider.GetRequiredService<BackgroundCalls>().AskAsync(
                QuestionEmbedder.Feature, Endpoint.Embeddings, body, regions, cache, provider.GetRequiredService<Pipeline>().AnswerAsync, cancellationToken),
            embedder.ToOptions(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<QuestionEmbedder>>()));

    /// <summary>An engine that has proved itself, or none: without one nothing is matched.</summary>
    private static SemanticEngine? CreateEngine(IServiceProvider provider)
    {
        string problem;
        try
        {
            SemanticEngine engine = SemanticEngine.Create();
            if (engine.SelfTest() is not { } failed) return engine;
            problem = failed;
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidDataException)
        {
            problem = error.Message;
        }

        LogOff(provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SemanticSetup)), problem);
        provider.GetRequiredService<EngineProof>().Trouble = $"Questions are not matched by meaning: {problem}";
        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Questions are not matched by meaning: {Problem}")]
    private static partial void LogOff(ILogger logger, string problem);
}
