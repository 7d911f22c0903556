using Farthing.Routing.Cascades.Balances;
using Farthing.Routing.Cascades.Scoring;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Policies;
using Farthing.Routing.Promises;

namespace Farthing.Routing.Cascades;

/// <summary>
/// Has cheap models answer first, and a stronger one where their answer does not stand. Goes to the strong model at once where the caller asks for high quality, where its
/// promise cannot be kept, and where cheap answers have cost more than they saved.
/// </summary>
public sealed class CascadePolicy : IRoutePolicy
{
    /// <summary>From so many comparisons on they can show that a promise is broken.</summary>
    private const long EnoughComparisons = 100;

    private readonly CascadePlan _plan;
    private readonly string[] _cheap;
    private readonly CascadeBalances _balances;
    private readonly OutcomeTable _outcomes;
    private readonly AnswerScorer? _scorer;
    private readonly Promise? _promise;
    private readonly RouteDecision _cheapOnly;
    private readonly RouteDecision _cheapFirst;

    /// <summary>Creates the policy.</summary>
    /// <param name="kind">Its kind in the settings, which its reasons begin with.</param>
    /// <param name="plan">Who is asked and what is checked.</param>
    /// <param name="balances">What cascades have cost and saved.</param>
    /// <param name="outcomes">What is known of later calls.</param>
    /// <param name="scorer">The scorer, or <c>null</c> when it has none.</param>
    /// <param name="promise">What is promised, or <c>null</c>.</param>
    public CascadePolicy(string kind, CascadePlan plan, CascadeBalances balances, OutcomeTable outcomes, AnswerScorer? scorer = null, Promise? promise = null)
    {
        (_plan, _balances, _outcomes, _scorer, _promise) = (plan, balances, outcomes, scorer, promise);
        _cheap = [.. plan.Models.SkipLast(1), .. plan.Companions];
        _cheapFirst = new RouteDecision { Policy = plan.Policy, Reason = kind, Model = plan.Models[0], Cascade = plan };
        _cheapOnly = new RouteDecision { Policy = plan.Policy, Reason = "quality low", Model = plan.Models[0] };
    }

    /// <summary>Who is asked when the same call is asked again for a better answer. Default: nobody, the cascade is gone through again.</summary>
    public IReadOnlyList<string> Better
    {
        get => _cheapFirst.Better;
        init => _cheapFirst = _cheapFirst with { Better = value };
    }

    /// <inheritdoc />
    public string Name => _plan.Policy;

    /// <inheritdoc />
    public RouteDecision? Decide(RouteRequest request)
    {
        if (request.Quality == AskedQuality.Low) return _cheapOnly;
        string project = request.Call.Principal.Project;
        bool isBroken = IsBroken(project);
        bool fallsBack = isBroken || _scorer is { Current: null or { CannotPromise: true } };
        string? why = request.Quality == AskedQuality.High ? "quality high"
            : _scorer is { Current: null } ? "still learning"
            : _scorer is { Current.CannotPromise: true } ? "promise cannot be kept"
            : isBroken ? "comparisons show that the promise is not kept"
            : _balances.IsOff(project, _plan.Policy, request.Call.Principal.Feature) ? "off, it cost more than it saved"
            : null;
        if (why is null) return _cheapFirst;
        RouteDecision? strong = _plan.Last.Follow(request, _plan.Policy, why);
        return fallsBack && strong is not null ? strong with { FellBack = true } : strong;
    }

    /// <summary>Whether a project's answers that stood were so much worse than the strong model's that the promise is, with all the confidence it names, not kept.</summary>
    private bool IsBroken(string project)
    {
        if (_promise is not { } promise) return false;
        long comparisons = 0;
        double difference = 0, squares = 0;
        for (int i = 0; i < _cheap.Length; i++)
        {
            OutcomeFigures figures = _outcomes.Find(new OutcomeGroup(project, _plan.Policy, OutcomeGroup.AllFeatures, _cheap[i]));
            comparisons += figures.Comparisons;
            difference += figures.Difference;
            squares += figures.DifferenceSquares;
        }

        if (comparisons < EnoughComparisons) return false;

        // Cheap answers stand with a share of the calls: what they lose is spread over all.
        double best = -QualityBound.Lower((int)Math.Min(comparisons, int.MaxValue), -difference, squares, promise.Confidence, promise.Window);
        return best * _balances.ShareStood(project, _plan.Policy) < -promise.MaxDrop;
    }
}
