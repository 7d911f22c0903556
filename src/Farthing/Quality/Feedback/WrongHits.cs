using Farthing.Caching.Semantic.Serving;
using Farthing.Ledger;

namespace Farthing.Quality.Feedback;

/// <summary>Takes out what clients say was the answer to another question.</summary>
public sealed class WrongHits(SemanticLookups lookups) : IFeedbackObserver
{
    /// <inheritdoc />
    public void Received(CallRecord call, CallFeedback feedback)
    {
        if (feedback.Label == FeedbackLabel.WrongCacheHit) lookups.MarkWrong(call.Id);
    }
}
