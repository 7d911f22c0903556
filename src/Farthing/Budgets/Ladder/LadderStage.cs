using Farthing.Budgets.Accounts;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Budgets.Ladder;

/// <summary>Finds out which steps of its budgets' ladders are in force for a call, and refuses it where the step is to refuse.</summary>
public sealed class LadderStage(BudgetsInForce budgets) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        if (!budgets.Book.HasLadders) return next(call);
        List<Account> accounts = [];
        budgets.Book.Find(call, accounts);
        Degradation? degradation = null;
        foreach (Account account in accounts)
        {
            if (account.Allowance.Ladder.Count == 0) continue;
            AccountStatus status = budgets.Accounts.Read(account);
            LadderPosition position = LadderPosition.Of(status, budgets.Accounts.Clock.Now);
            foreach (LadderStep step in account.Allowance.Ladder)
                if (position.Reaches(step)) (degradation ??= new Degradation()).Add(step, account);
        }

        call.Degradation = degradation;
        return degradation?.Refuses is { } refuses && call.Endpoint != Endpoint.CountTokens
            ? ValueTask.FromResult<Reply>(new RefusalReply(call.Endpoint.DialectOf(), RefusalText.Ladder(refuses)))
            : next(call);
    }
}
