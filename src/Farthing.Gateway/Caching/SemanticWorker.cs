using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Serving;
using Microsoft.Extensions.Hosting;

namespace Farthing.Gateway.Caching;

/// <summary>Runs what the matching of questions does beside the calls, and keeps what it learned: a process that is killed loses the last half minute of it.</summary>
internal sealed class SemanticWorker(SemanticLookups lookups, QuestionFollower follower, AnswerChecks checks, IAnswerJudge judge, TimeProvider time, QuestionEmbedder? embedder = null) : BackgroundService
{
    private static readonly TimeSpan Saved = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lookups.IsWanted
        ? Task.WhenAll(follower.RunAsync(stoppingToken), checks.RunAsync(judge, stoppingToken), SaveAsync(stoppingToken), embedder?.RunAsync(stoppingToken) ?? Task.CompletedTask)
        : Task.CompletedTask;

    private async Task SaveAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Saved, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) lookups.Save();
        }
        finally
        {
            lookups.Save();
        }
    }
}
