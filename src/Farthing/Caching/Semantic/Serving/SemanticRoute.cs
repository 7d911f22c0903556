using Farthing.Caching.Semantic.Policy;
using Farthing.Pricing;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>One route: its options, what it has learned, and what came of it. Safe from any thread.</summary>
internal sealed class SemanticRoute(SemanticOptions options, Random random)
{
    /// <summary>What an answer is taken to cost before any has been seen.</summary>
    private const decimal FirstWorth = 0.001m;

    private readonly Lock _lock = new();
    private SemanticFigures _figures = new() { Route = options.Route, Mode = options.Mode };

    /// <summary>How it is used.</summary>
    public SemanticOptions Options => options;

    /// <summary>Decides and learns.</summary>
    public ServingPolicy Serving { get; } = new(
        new ServingOptions
        {
            MaxError = options.CostOfWrongAnswer is { } cost ? ServingOptions.ErrorOfCost(FirstWorth, cost) : options.MaxError,
            MostChecks = options.MaxChecks,
        },
        random);

    /// <summary>What came of it.</summary>
    public SemanticFigures Read()
    {
        lock (_lock) return _figures;
    }

    /// <summary>A call's question was looked up.</summary>
    public void Looked(bool wouldHit, bool served, Usd worth)
    {
        lock (_lock)
        {
            _figures = _figures with
            {
                Lookups = _figures.Lookups + 1,
                WouldHit = _figures.WouldHit + (wouldHit ? 1 : 0),
                Served = _figures.Served + (served ? 1 : 0),
                WouldSave = wouldHit ? _figures.WouldSave + worth : _figures.WouldSave,
                Saved = served ? _figures.Saved + worth : _figures.Saved,
            };
        }
    }

    /// <summary>A would-be answer was judged.</summary>
    public void Judged(bool? right, Usd cost)
    {
        lock (_lock)
        {
            _figures = _figures with
            {
                Judged = _figures.Judged + (right is null ? 0 : 1),
                Wrong = _figures.Wrong + (right == false ? 1 : 0),
                Undecided = _figures.Undecided + (right is null ? 1 : 0),
                Spent = _figures.Spent + cost,
            };
        }
    }
}
