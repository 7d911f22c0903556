using System.Globalization;
using Farthing.Caching;
using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Outcomes;

/// <summary>Puts what is said of calls into the table of outcomes, under every policy that had a part in choosing. Safe from any thread.</summary>
/// <param name="table">The table.</param>
/// <param name="compared">Those that were compared, with what was foretold of them.</param>
public sealed class OutcomeRecorder(OutcomeTable table, ComparedCalls compared) : IFeedbackObserver
{
    /// <summary>Who says what a comparison in the background found. No client's key can have such a name: it begins with a space.</summary>
    public const string Comparison = " comparison";

    private const string Foretold = " where was foretold ";

    /// <summary>What a comparison says of itself. It may be of another model than the one that answered the call, so that it begins with its name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="strongest">The one that it was compared with.</param>
    /// <param name="policy">The policy that compares.</param>
    /// <param name="foretold">What the policy had foretold that the strongest would gain, or <c>null</c>.</param>
    public static string Describe(string model, string strongest, string policy, double? foretold = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{model} compared with {strongest} for the route {policy}") + (foretold is { } gain ? string.Create(CultureInfo.InvariantCulture, $"{Foretold}{gain:R}") : "");

    /// <summary>Of so many calls it is known what was said last: twice as many as are read at a start.</summary>
    private const int MostCalls = 200_000;

    private readonly LatestWords _latest = new(MostCalls);

    /// <summary>Whether something was said later than what is known of its call; what is not changes nothing.</summary>
    public bool IsNews(CallFeedback feedback) => _latest.IsNews(feedback);

    /// <inheritdoc />
    public void Received(CallRecord call, CallFeedback feedback)
    {
        // An answer that was matched to its question, or written by hand, says nothing of a model; a stored one that is shown again is no further trial of it.
        if (!CacheResults.IsOfProvider(call.Cache) || OutcomeOf(feedback) is not { } said || !_latest.TryTake(feedback, said, out OutcomeFigures outcome)) return;
        string model = feedback.Key == Comparison ? feedback.Comment.Split(' ')[0] : RouteText.ModelIn(call.Route) ?? call.RequestedModel;
        bool routed = false;
        foreach (string policy in RouteText.PoliciesIn(call.Route))
        {
            routed = true;
            table.Add(new OutcomeGroup(call.Principal.Project, policy, call.Principal.Feature, model), outcome);
            if (ForetoldIn(feedback) is { } gain) compared.Add(call.Principal.Project, policy, gain, -outcome.Difference);
        }

        if (!routed) table.Add(new OutcomeGroup(call.Principal.Project, "", call.Principal.Feature, model), outcome);
    }

    /// <summary>What a call cost, once it is over.</summary>
    public void Paid(CallRecord call)
    {
        if (!CacheResults.IsOfProvider(call.Cache) || call.Charges.Count == 0 || call.Cost is not { } cost || RouteText.ModelIn(call.Route) is not { } model) return;
        foreach (string policy in RouteText.PoliciesIn(call.Route)) table.Add(new OutcomeGroup(call.Principal.Project, policy, call.Principal.Feature, model), OutcomeFigures.OfCost(cost.Amount));
    }

    /// <summary>The score of what was said, from 0 to 1; <c>null</c> when it says nothing of the model.</summary>
    public static double? ScoreOf(CallFeedback feedback) => feedback.Score is { } score ? (double)score : feedback.Label switch
    {
        FeedbackLabel.Good or FeedbackLabel.Accepted => 1,
        FeedbackLabel.Bad or FeedbackLabel.Regenerated => 0,
        _ => null,
    };

    private static double? ForetoldIn(CallFeedback feedback)
    {
        int at = feedback.Key == Comparison ? feedback.Comment.LastIndexOf(Foretold, StringComparison.Ordinal) : -1;
        return at >= 0 && double.TryParse(feedback.Comment.AsSpan(at + Foretold.Length), CultureInfo.InvariantCulture, out double gain) && double.IsFinite(gain) ? gain : null;
    }

    private static OutcomeFigures? OutcomeOf(CallFeedback feedback) =>
        ScoreOf(feedback) is not { } score ? null
        : feedback.Key == Comparison ? OutcomeFigures.OfComparison(score - 1)
        : OutcomeFigures.OfScore(score);
}
