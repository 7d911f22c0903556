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

    /// <summary>The answers that somebody scored; comparisons in the background do not count, for they score against another answer.</summary>
    public static async Task<IReadOnlyList<ScoredAnswer>> ReadScoresAsync(ILedgerReader ledger, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        List<ScoredAnswer> scores = [];
        foreach (CallFeedback feedback in await ledger.RecentFeedbackAsync(since, MostFeedback, cancellationToken).ConfigureAwait(false))
        {
            if (feedback.Key == OutcomeRecorder.Comparison || OutcomeRecorder.ScoreOf(feedback) is not { } score) continue;
            if (await ledger.FindAsync(feedback.Call, cancellationToken).ConfigureAwait(false) is not { Charges.Count: > 0 } call) continue;
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
                .Where(row => row.Values[2] != Optimiser.OwnProject.Name && row.Values[3] is Caching.CacheResults.Miss or Caching.CacheResults.Bypass && row.Figures.Calls > row.Figures.UnknownCostCalls)
                .Select(row => new ModelSpend(row.Values[0], row.Values[1], row.Figures.Calls - row.Figures.UnknownCostCalls, row.Figures.Cost.Amount)),
        ];
    }
}
