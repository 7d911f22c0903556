using Farthing.Caching;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Advice;

/// <summary>Reads from the ledger what advice goes by.</summary>
public static class TrafficReader
{
    /// <summary>How much of what was said is read: the latest.</summary>
    private const int MostFeedback = 10_000;

    /// <summary>
    /// The answers that somebody scored, each by the latest word and once, and none that a cache gave again; comparisons in the background do not count, for they score against
    /// another answer.
    /// </summary>
    public static async Task<IReadOnlyList<ScoredAnswer>> ReadScoresAsync(ILedgerReader ledger, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        List<ScoredAnswer> scores = [];
        IEnumerable<CallFeedback> said = await ledger.RecentFeedbackAsync(since, MostFeedback, cancellationToken).ConfigureAwait(false);
        foreach (IGrouping<CallId, CallFeedback> words in said.Where(each => each.Key != OutcomeRecorder.Comparison && OutcomeRecorder.ScoreOf(each) is not null).GroupBy(each => each.Call))
        {
            if (await ledger.FindAsync(words.Key, cancellationToken).ConfigureAwait(false) is not { Charges.Count: > 0 } call || !CacheResults.IsOfProvider(call.Cache)) continue;
            double score = OutcomeRecorder.ScoreOf(words.MaxBy(each => each.At)!)!.Value;
            scores.Add(new ScoredAnswer(call.Principal.Feature, call.Charges[^1].Model, RouteText.ModelIn(call.Route) ?? call.RequestedModel, score));
        }

        return scores;
    }

    /// <summary>What was paid, by feature and model, of calls that providers answered.</summary>
    public static async Task<IReadOnlyList<ModelSpend>> ReadSpendAsync(ILedgerReader ledger, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        Report report = await ledger.ReportAsync(
            new ReportQuery { Since = since, By = [Dimension.Feature, Dimension.Model, Dimension.Project, Dimension.Cache] }, cancellationToken).ConfigureAwait(false);
        return
        [
            .. report.Rows
                .Where(row => row.Values[2] != Optimiser.OwnProject.Name && CacheResults.IsOfProvider(row.Values[3]) && row.Figures.Calls > row.Figures.UnknownCostCalls)
                .Select(row => new ModelSpend(row.Values[0], row.Values[1], row.Figures.Calls - row.Figures.UnknownCostCalls, row.Figures.Cost.Amount)),
        ];
    }
}
