using Farthing.Budgets.Allowances;
using Farthing.Budgets.Ladder;

namespace Farthing.Budgets.Documents;

/// <summary>How much may be spent, on what, in which time, and what happens as it fills.</summary>
public sealed record BudgetDocument
{
    /// <summary>
    /// Which calls it is for, by <c>organisation</c>, <c>team</c>, <c>project</c>, <c>key</c>, <c>user</c>, <c>feature</c>, <c>model</c>, <c>provider</c>,
    /// <c>deployment</c> or <c>tag.NAME</c>; a value <c>*</c> gives each value a budget of its own. Default: all calls.
    /// </summary>
    public Scope For { get; init; } = Scope.Everything;

    /// <summary>The amounts, one for each window; several hold at once.</summary>
    public required IReadOnlyList<BudgetWindow> Windows { get; init; }

    /// <summary>Whether calls that do not fit are kept back; a soft one is only counted and alerted. Default <c>true</c>.</summary>
    public bool Hard { get; init; } = true;

    /// <summary>Whether what a window leaves over, at most one amount, is added to the next. Default <c>false</c>.</summary>
    public bool CarryOver { get; init; }

    /// <summary>More for a while. Default: none.</summary>
    public Raise? Raise { get; init; }

    /// <summary>What happens when the shared store cannot be reached and this replica's lease is used up: <c>closed</c> or <c>open</c>. Default <c>closed</c>.</summary>
    public bool OpenWithoutStore { get; init; }

    /// <summary>What is done as it fills. Default: nothing.</summary>
    public IReadOnlyList<LadderStep> Ladder { get; init; } = [];

    /// <summary>What it comes down to: one allowance for each window.</summary>
    public IEnumerable<Allowance> ToAllowances(string name) => Windows.Select(window => new Allowance
    {
        Name = name,
        Scope = For,
        Measure = Measure.Usd,
        Amount = window.Usd,
        Period = window.Period,
        Hard = Hard,
        CarryOver = CarryOver,
        Raise = Raise,
        IsBudget = true,
        OpenWithoutStore = OpenWithoutStore,
        Ladder = Ladder,
    });
}
