using Farthing.Caching.Semantic.Serving;
using Farthing.Calls;
using Farthing.Ledger;
using Microsoft.Extensions.Logging;

namespace Farthing.Quality.Feedback;

/// <summary>Takes out what clients say was the answer to another question.</summary>
/// <param name="lookups">Serves answers to other questions.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears what could not be learned.</param>
public sealed partial class WrongHits(SemanticLookups lookups, TimeProvider time, ILogger<WrongHits> logger) : IFeedbackObserver
{
    /// <summary>What another replica served a moment ago is known here a moment later.</summary>
    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public void Received(CallRecord call, CallFeedback feedback)
    {
        if (feedback.Label == FeedbackLabel.WrongCacheHit && ServedMatch.Read(call) is { } served && lookups.Block(served)) _ = LearnAsync(call.Id, served);
    }

    private async Task LearnAsync(CallId call, ServedMatch served)
    {
        try
        {
            for (int attempt = 1; !await lookups.LearnWrongAsync(served, CancellationToken.None).ConfigureAwait(false); attempt++)
            {
                if (attempt == Attempts)
                {
                    LogUnknown(call);
                    return;
                }

                await Task.Delay(Pause, time).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogFailed(call, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The answer of {Call} was marked wrong and is not given to that question again; what was compared is not known any more, so the route learns nothing from it.")]
    private partial void LogUnknown(CallId call);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer of {Call} was marked wrong and is not given to that question again; that could not be carried through everywhere yet.")]
    private partial void LogFailed(CallId call, Exception failure);
}
