using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Pairs;
using Farthing.Routing.Policies;
using Farthing.Routing.Promises;

namespace Farthing.Routing.Learned;

/// <summary>
/// By what the strong model would gain, foretold from the prompt: above a threshold it is asked. The threshold is worked out anew for each project as comparisons of its calls
/// arrive; where nothing keeps the promise the strong model answers. Until something is learned the strong model answers everything, or the table of outcomes decides where there
/// is too little to learn from. Quality low means the cheap model, high the strong one.
/// </summary>
/// <param name="name">Its name in the settings.</param>
/// <param name="weak">The cheap model.</param>
/// <param name="strong">The strong model.</param>
/// <param name="share">The share of calls for the strong model where nothing is promised.</param>
/// <param name="promise">What is promised, or <c>null</c>.</param>
/// <param name="compared">Later calls that were compared.</param>
/// <param name="tableOf">Makes the policy that goes by the table of outcomes and by what a file says.</param>
public sealed class LearnedPolicy(string name, string weak, string strong, double share, Promise? promise, ComparedCalls compared, Func<EvaluatedOutcomes, IRoutePolicy> tableOf) : IRoutePolicy
{
    /// <summary>After so many more comparisons a threshold is worked out anew, or a fiftieth of those there have been where that is more: it takes a millisecond.</summary>
    private const long Step = 10;

    private const int MostIdle = 64;

    private readonly ConcurrentQueue<PairScratch> _idle = new();
    private volatile State? _state;
    private volatile IRoutePolicy? _table;

    /// <inheritdoc />
    public string Name => name;

    /// <summary>What is learned, or <c>null</c>.</summary>
    public LearnedModel? Model => _state?.Model;

    /// <summary>Why nothing is learned, in a few words.</summary>
    public string Missing { get; set; } = "not trained yet";

    /// <summary>Puts what was learned in force.</summary>
    public void Learn(LearnedModel model) => _state = new State(model, LearnedThreshold.Of(model, ([], []), 0, share, promise));

    /// <summary>Has the table decide as long as nothing is learned: below some hundred labels it knows more than a router could learn.</summary>
    /// <param name="evaluated">What the file says that was too little to learn from.</param>
    public void GoByTable(EvaluatedOutcomes evaluated) => _table = tableOf(evaluated);

    /// <inheritdoc />
    public RouteDecision? Decide(RouteRequest request)
    {
        if (request.Quality == AskedQuality.High) return Choose(strong, "quality high");
        if (request.Quality == AskedQuality.Low) return Choose(weak, "quality low");
        if (_state is not { } state) return DecideUnlearned(request);
        string prompt = request.Prompt;
        if (prompt.Length == 0) return Choose(strong, "no prompt to go by");
        LearnedThreshold threshold = ThresholdFor(request.Call.Principal.Project, state);

        // Also where it changes nothing: comparisons of such calls are what a threshold comes from that keeps the promise again.
        double gain = Foretell(state.Model.Router, prompt);
        RouteDecision decision =
            double.IsNegativeInfinity(threshold.Value) ? Choose(strong, "the promise cannot be kept otherwise") with { FellBack = promise is not null }
            : threshold.IsBroken ? Choose(strong, "comparisons show that the promise is not kept") with { FellBack = true }
            : gain > threshold.Value ? Choose(strong, string.Create(CultureInfo.InvariantCulture, $"gain {gain:0.00} above {threshold.Value:0.00}"))
            : Choose(weak, string.Create(CultureInfo.InvariantCulture, $"gain {gain:0.00} up to {threshold.Value:0.00}"));
        return decision with { Foretold = gain };
    }

    private RouteDecision? DecideUnlearned(RouteRequest request) =>
        _table?.Decide(request) is { } decision ? decision with { Reason = $"{Missing}; by the table: {decision.Reason}" }
        : Choose(strong, Missing) with { FellBack = promise is not null };

    /// <summary>The threshold for a project's calls. Worked out twice when two calls ask at once, to the same.</summary>
    private LearnedThreshold ThresholdFor(string project, State state)
    {
        long comparisons = compared.Count(project, name);
        if (comparisons == 0) return state.First;
        LearnedThreshold known = state.ByProject.GetValueOrDefault(project, state.First);
        if (comparisons - known.Comparisons < Math.Max(Step, known.Comparisons / 50)) return known;
        return state.ByProject[project] = LearnedThreshold.Of(state.Model, compared.Find(project, name), comparisons, share, promise);
    }

    private double Foretell(PairRouter router, string prompt)
    {
        if (!_idle.TryDequeue(out PairScratch? scratch)) scratch = new PairScratch();
        double gain = router.Predict(Encoding.UTF8.GetBytes(prompt), scratch);
        if (_idle.Count < MostIdle) _idle.Enqueue(scratch);
        return gain;
    }

    private RouteDecision Choose(string model, string reason) => new() { Policy = name, Model = model, Reason = reason, Better = model == weak ? [strong] : [] };

    private sealed record State(LearnedModel Model, LearnedThreshold First)
    {
        public ConcurrentDictionary<string, LearnedThreshold> ByProject { get; } = new(StringComparer.Ordinal);
    }
}
