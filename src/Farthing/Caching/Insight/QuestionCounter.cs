using Farthing.Answers.Matching;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Caching.Insight;

/// <summary>Counts the questions of calls that a model answered.</summary>
/// <param name="sketch">Counts them.</param>
public sealed class QuestionCounter(QuestionSketch sketch) : ICallObserver
{
    /// <inheritdoc />
    public void Settled(Call call, CallRecord record)
    {
        if (record.Outcome != CallOutcome.Completed || record.Cache is CacheResults.Faq or CacheResults.Rule) return;
        if (QuestionReader.TryRead(call, answersStored: true, out string question)) sketch.Count(question, record.Principal.Project, record.Principal.Feature, record.Principal.User, record.Cost);
    }
}
