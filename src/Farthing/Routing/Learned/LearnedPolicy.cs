using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Pairs;
using Farthing.Routing.Policies;
using Farthing.Routing.Promises;

namespace Farthing.Routing.Learned;

/// <summary>
/// By what the strong model would gain, foretold from the prompt: above a threshold it is asked. The strong model answers everything until something is learned, and again when
/// comparisons of later calls show that a promise is not kept. Quality low means the cheap model, high the strong one.
/// </summary>
/// <param name="name">Its name in the settings.</param>
/// <param name="weak">The cheap model.</param>
/// <param name="strong">The strong model.</param>
/// <param name="share">The share of calls for the strong model where nothing is promised.</param>
/// <param name="promise">What is promised, or <c>null</c>.</param>
/// <param name="table">What is known of later calls.</param>
public sealed class LearnedPolicy(string name, string weak, string strong, double share, Promise? promise, OutcomeTable table) : IRoutePolicy
{
    /// <summary>From so many comparisons on they can show that a promise is broken.</summary>
    private const long EnoughComparisons = 100;

    private const int MostIdle = 64;

    private readonly ConcurrentQueue<PairScratch> _idle = new();
    private volatile State? _state;

    /// <inheritdoc />
    public string Name => name;

    /// <summary>What is learned, or <c>null</c>.</summary>
    public LearnedModel? Model => _state?.Model;

    /// <summary>Why nothing is learned, in a few words.</summary>
    public string Missing { get; set; } = "not trained yet";

    /// <summary>Puts what was learned in force.</summary>
    public void Learn(LearnedModel model) => _state = new State(model, promise is null ? model.ThresholdFor(share) : model.ThresholdFor(promise));

    /// <inheritdoc />
    public RouteDecision? Decide(RouteRequest request)
    {
        if (request.Quality == AskedQuality.High) return Choose(strong, "quality high");
        if (request.Quality == AskedQuality.Low) return Choose(weak, "quality low");
        if (_state is not { } state) return Choose(strong, Missing) with { FellBack = promise is not null };
        if (double.IsNegativeInfinity(state.Threshold)) return Choose(strong, "the promise cannot be kept otherwise") with { FellBack = promise is not null };
        if (IsBroken(request.Call.Principal.Project)) return Choose(strong, "comparisons show that the promise is not kept") with { FellBack = true };
        string prompt = request.Prompt;
        if (prompt.Length == 0) return Choose(strong, "no prompt to go by");
        double gain = Foretell(state.Model.Router, prompt);
        return gain > state.Threshold
            ? Choose(strong, string.Create(CultureInfo.InvariantCulture, $"gain {gain:0.00} above {state.Threshold:0.00}"))
            : Choose(weak, string.Create(CultureInfo.InvariantCulture, $"gain {gain:0.00} up to {state.Threshold:0.00}"));
    }

    private double Foretell(PairRouter router, string prompt)
    {
        if (!_idle.TryDequeue(out PairScratch? scratch)) scratch = new PairScratch();
        double gain = router.Predict(Encoding.UTF8.GetBytes(prompt), scratch);
        if (_idle.Count < MostIdle) _idle.Enqueue(scratch);
        return gain;
    }

    /// <summary>Whether the cheap model was so much worse with later calls of a project that the promise is, with all the confidence it names, not kept.</summary>
    private bool IsBroken(string project)
    {
        if (promise is null) return false;
        OutcomeFigures later = table.Find(new OutcomeGroup(project, name, OutcomeGroup.AllFeatures, weak));
        if (later.Comparisons < EnoughComparisons || _state is not { } state) return false;

        // The cheap model answers only its share of the calls: what it loses with those is spread over all.
        double weakShare = state.WeakShare;
        double best = -QualityBound.Lower((int)later.Comparisons, -later.Difference, later.DifferenceSquares, promise.Confidence, promise.Window);
        return best * weakShare < -promise.MaxDrop;
    }

    private RouteDecision Choose(string model, string reason) => new() { Policy = name, Model = model, Reason = reason, Better = model == weak ? [strong] : [] };

    private sealed record State(LearnedModel Model, double Threshold)
    {
        public double WeakShare { get; } = (double)Model.Scores.Count(score => score <= Threshold) / Math.Max(1, Model.Examples);
    }
}
