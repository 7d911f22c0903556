using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Bounds;

/// <summary>What a bound comes to with one output limit, worked out once for all the accounts that it is held against.</summary>
/// <param name="bound">The bound.</param>
/// <param name="output">The output limit.</param>
internal struct BoundAmounts(in CostBound bound, long output)
{
    private readonly CostBound _bound = bound;
    private decimal? _usd;
    private decimal? _tokens;

    /// <summary>The output limit.</summary>
    public readonly long Output => output;

    /// <summary>The most that is used of a measure.</summary>
    public decimal Of(Measure measure) => measure switch
    {
        Measure.Usd => _usd ??= _bound.Amount(measure, output),
        Measure.Tokens => _tokens ??= _bound.Amount(measure, output),
        _ => _bound.Amount(measure, output),
    };
}
