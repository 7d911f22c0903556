using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Ladder;

/// <summary>The ladder's steps that are in force for one call; set once, before anything is decided, and read by the stages they concern.</summary>
public sealed class Degradation
{
    private readonly List<(LadderStep Step, Account Account)> _steps = [];

    /// <summary>The hardest step in force, or <c>null</c>.</summary>
    public LadderStep? Hardest => _steps.MaxBy(each => each.Step.Action).Step;

    /// <summary>The hardest step in force, as <c>x-farthing-degraded</c> says it: <c>shorten (budget shop)</c>.</summary>
    public string Text => _steps.MaxBy(each => each.Step.Action) is { Step: { } step, Account: { } account } ? $"{step.Name} (budget {account.Allowance.Name})" : "";

    /// <summary>The lowest output limit that a step sets, or <c>null</c>.</summary>
    public long? Output => _steps.Where(each => each.Step.Action == LadderAction.Shorten).Select(each => (long?)each.Step.Output).Min();

    /// <summary>Whether no provider may be asked.</summary>
    public bool CacheOnly => Account(LadderAction.CacheOnly) is not null;

    /// <summary>The account on which calls are let in one by one, or <c>null</c>.</summary>
    public Account? OneByOne => Account(LadderAction.Queue);

    /// <summary>The account whose ladder refuses the call, or <c>null</c>.</summary>
    public Account? Refuses => Account(LadderAction.Refuse);

    /// <summary>The model to ask instead, or <c>null</c>: a local one before a cheaper one.</summary>
    public string? ModelFor(string asked) => _steps
        .Where(each => each.Step.Action is LadderAction.Cheaper or LadderAction.Local)
        .OrderByDescending(each => each.Step.Action)
        .Select(each => each.Step.ModelFor(asked))
        .FirstOrDefault(model => model is not null);

    /// <summary>The account whose step this is, or <c>null</c>.</summary>
    public Account? Account(LadderAction action) => _steps.Find(each => each.Step.Action == action).Account;

    internal void Add(LadderStep step, Account account) => _steps.Add((step, account));
}
