using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Documents;

/// <summary>How much may be used in a time: calls, tokens, dollars, calls at a time. Calls beyond it wait, then get 429.</summary>
public sealed record LimitDocument
{
    /// <summary>Which calls it is for, as a budget's <c>for</c>. Default: all calls.</summary>
    public Scope For { get; init; } = Scope.Everything;

    /// <summary>The window, of which <c>concurrent</c> has no need. Default: the last minute.</summary>
    public required Period Period { get; init; }

    /// <summary>How much of what: <c>requests</c>, <c>tokens</c>, <c>input_tokens</c>, <c>output_tokens</c>, <c>usd</c>, <c>concurrent</c>; at least one.</summary>
    public required IReadOnlyDictionary<Measure, decimal> Amounts { get; init; }

    /// <summary>What it comes down to: one allowance for each amount.</summary>
    public IEnumerable<Allowance> ToAllowances(string name) => Amounts.OrderBy(amount => amount.Key).Select(amount => new Allowance
    {
        Name = name,
        Scope = For,
        Measure = amount.Key,
        Amount = amount.Value,
        Period = amount.Key == Measure.Concurrency ? new OpenPeriod() : Period,
    });
}
