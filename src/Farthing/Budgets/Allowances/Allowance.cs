using Farthing.Budgets.Ladder;

namespace Farthing.Budgets.Allowances;

/// <summary>
/// So much of one measure for one scope in one window: what a budget (in dollars) and a limit (in calls, tokens …) both come down to. Each scope with
/// <c>*</c> has one account for each value.
/// </summary>
public sealed record Allowance
{
    private string? _identity;

    /// <summary>The budget or limit it belongs to.</summary>
    public required string Name { get; init; }

    /// <summary>Which calls it is for.</summary>
    public Scope Scope { get; init; } = Scope.Everything;

    /// <summary>What is counted.</summary>
    public required Measure Measure { get; init; }

    /// <summary>How much there is in one window; zero or more.</summary>
    public required decimal Amount { get; init; }

    /// <summary>The window.</summary>
    public required Period Period { get; init; }

    /// <summary>Whether a call that does not fit is kept back; otherwise it is only counted.</summary>
    public bool Hard { get; init; } = true;

    /// <summary>Whether what a window leaves over, at most one amount, is added to the next one. Calendar windows only.</summary>
    public bool CarryOver { get; init; }

    /// <summary>More for a while, or <c>null</c>.</summary>
    public Raise? Raise { get; init; }

    /// <summary>Whether calls that do not fit are refused with 402 (money that is gone) rather than 429 (a rate).</summary>
    public bool IsBudget { get; init; }

    /// <summary>Whether new calls may go on when the shared store cannot be reached and the lease in hand is used up. Default: no.</summary>
    public bool OpenWithoutStore { get; init; }

    /// <summary>What is done as it fills, in order; empty for nothing.</summary>
    public IReadOnlyList<LadderStep> Ladder { get; init; } = [];

    /// <summary>Whether what was used must survive a restart.</summary>
    public bool IsDurable => Measure != Measure.Concurrency && (Measure == Measure.Usd || Period is CalendarPeriod { Unit: > CalendarUnit.Minute } || (Period is RollingPeriod { Length: var length } && length >= TimeSpan.FromHours(1)));

    /// <summary>What tells its accounts from those of another allowance, also after a restart. The amount is no part of it: it may be changed in mid-window.</summary>
    public string Identity => _identity ??= $"{(IsBudget ? "budget" : "limit")} {Name}: {Measure} per {Period} of {Scope}";

    /// <summary>The amount at an instant, a raise included.</summary>
    public decimal AmountAt(DateTimeOffset now) => Raise is { } raise && now < raise.Until ? Amount + raise.By : Amount;
}
