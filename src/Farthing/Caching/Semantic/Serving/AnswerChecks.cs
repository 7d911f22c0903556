using System.Threading.Channels;
using Farthing.Caching.Exact;
using Farthing.Pricing;
using Microsoft.Extensions.Logging;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>
/// Answers that would have been served, waiting to be judged off the path of calls. Beyond a bound they are not judged, and one that cannot be judged counts as unknown:
/// nothing is served on it.
/// </summary>
public sealed partial class AnswerChecks(AnswerStore answers, ILogger<AnswerChecks> logger)
{
    private const int MostWaiting = 256;

    private readonly Channel<AnswerCheck> _waiting = Channel.CreateBounded<AnswerCheck>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    internal void Add(AnswerCheck check)
    {
        if (!_waiting.Writer.TryWrite(check)) check.Lookup.Route.Judged(right: null, Usd.Zero);
    }

    /// <summary>Judges until cancelled.</summary>
    public async Task RunAsync(IAnswerJudge judge, CancellationToken cancellationToken)
    {
        await foreach (AnswerCheck check in _waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            AnswerVerdict verdict = default;
            try
            {
                if (await answers.ReadTextsAsync(check, cancellationToken).ConfigureAwait(false) is { } pair) verdict = await judge.JudgeAsync(pair, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                LogFailed(failure);
            }

            check.Lookup.Route.Judged(verdict.Right, verdict.Cost ?? Usd.Zero);
            check.Lookup.Route.Serving.Report(check.Lookup.Decision, verdict.Right);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer could not be judged, so a provider is asked again instead of serving it.")]
    private partial void LogFailed(Exception failure);
}
