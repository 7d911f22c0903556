using Farthing.Caching.Semantic.Serving;
using Microsoft.Extensions.Hosting;

namespace Farthing.Gateway.Caching;

/// <summary>Runs what the matching of questions does beside the calls.</summary>
internal sealed class SemanticWorker(SemanticLookups lookups, QuestionFollower follower, AnswerChecks checks, IAnswerJudge judge) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lookups.IsWanted
        ? Task.WhenAll(follower.RunAsync(stoppingToken), checks.RunAsync(judge, stoppingToken))
        : Task.CompletedTask;
}
