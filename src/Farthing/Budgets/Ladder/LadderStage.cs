using Farthing.Budgets.Accounts;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Budgets.Ladder;

/// <summary>Finds out which steps of its budgets' ladders are in force for a call, and refuses it where the step is to refuse.</summary>
/// <param name="budgets">What holds now.</param>
/// <param name="cold">Brings back accounts that left memory.</param>
public sealed class LadderStage(BudgetsInForce budgets, IColdAccounts cold) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next) => budgets.Book.HasLadders ? DegradeAsync(call, next) : next(call);

    private async ValueTask<Reply> DegradeAsync(Call call, CallDelegate next)
    {
        AccountSet accounts = budgets.Book.Find(call);
        if (budgets.Accounts.HasCold) await cold.WarmAsync(accounts.All, call.ClientLeft).ConfigureAwait(false);
        Degradation? degradation = null;
        foreach (Account account in accounts.All)
        {
            if (account.Allowance.Ladder.Count == 0) continue;
            AccountStatus status = budgets.Accounts.Read(account);
            LadderPosition position = LadderPosition.Of(status, budgets.Accounts.Clock.Now);
            foreach (LadderStep step in account.Allowance.Ladder)
                if (position.Reaches(step)) (degradation ??= new Degradation()).Add(step, account);
        }

        call.Degradation = degradation;
        return degradation?.Refuses is { } refuses && call.Endpoint != Endpoint.CountTokens
            ? new RefusalReply(call.Endpoint.DialectOf(), RefusalText.Ladder(refuses))
            : await next(call).ConfigureAwait(false);
    }
}
