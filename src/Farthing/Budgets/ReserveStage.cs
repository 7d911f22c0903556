using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using Farthing.Calls;
using Farthing.Providers;
using Farthing.Wire;

namespace Farthing.Budgets;

/// <summary>
/// Sets aside the most that a call can cost in every budget and limit it touches, all or none, before a provider is asked. Where little is left the output
/// limit is lowered first; then the call waits for others to settle; then it is refused.
/// </summary>
/// <param name="budgets">What holds now.</param>
/// <param name="bounds">Bounds what calls can cost.</param>
/// <param name="cold">Brings back accounts that left memory.</param>
/// <param name="options">What is assumed of calls.</param>
/// <param name="time">Tells how long calls wait.</param>
public sealed class ReserveStage(BudgetsInForce budgets, CallBounds bounds, IColdAccounts cold, BoundOptions options, TimeProvider time) : IStage
{
    /// <inheritdoc />
    public ValueTask<Reply> InvokeAsync(Call call, CallDelegate next)
    {
        AccountSet accounts = Touch(call, budgets.Accounts.HasCold ? budgets.Book.Find(call) : budgets.Book.Recall(call));

        // Without anything to hold, nothing is left to do after the answer either.
        if (accounts.Count == 0 && call.Ceiling is null && call.Degradation is null) return next(call);
        return WarmAndReserve(call, accounts, next);
    }

    private static AccountSet Touch(Call call, AccountSet accounts) => call.Touched = call.IsLaterPart ? accounts.ForLaterParts : accounts;

    private ValueTask<Reply> WarmAndReserve(Call call, AccountSet accounts, CallDelegate next) =>
        budgets.Accounts.HasCold ? WarmAsync(call, accounts, next) : Reserve(call, accounts, next);

    private async ValueTask<Reply> WarmAsync(Call call, AccountSet accounts, CallDelegate next)
    {
        await cold.WarmAsync(accounts.All, call.ClientLeft).ConfigureAwait(false);
        return await Reserve(call, accounts, next).ConfigureAwait(false);
    }

    /// <summary>Nearly every call finds room at once: then nothing waits here, and nothing is kept for the time after the answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="accounts">What it touches.</param>
    /// <param name="next">The rest of the pipeline.</param>
    /// <param name="turn">Which deployments have no room of their own, once that was found of one.</param>
    private ValueTask<Reply> Reserve(Call call, AccountSet accounts, CallDelegate next, DeploymentsInTurn? turn = null)
    {
        CallError? error = Prepare(call, accounts, closely: false, out CostBound bound);
        if (error is { Code: "call_budget_exceeded" }) error = Prepare(call, accounts, closely: true, out bound);
        if (error is { Code: RefusalText.PriceUnknown } && LeaveOutUnpriced(call)) return Reserve(call, Touch(call, budgets.Book.Find(call)), next, turn);
        if (error is not null) return new ValueTask<Reply>(Refuse(call, error));
        if (accounts.Count == 0 && call.Ceiling is null)
        {
            Write(call, bound, bound.WantedOutput);
            return next(call);
        }

        var request = new ReservationRequest { Accounts = accounts.All, Set = accounts, Bound = bound, Key = call.Principal.Key, Priority = call.Priority, OneByOne = call.IsLaterPart ? null : call.Degradation?.OneByOne };
        Reservation? reservation = budgets.Accounts.TryReserve(request, out Refusal? refusal);
        if (reservation is not null) return Hold(call, accounts, reservation, next);
        if (refusal is null) return WarmAndReserve(call, Touch(call, budgets.Book.Find(call)), next);
        if (turn is { IsOver: true } || !refusal.Account.Allowance.Scope.IsOfDeployment) return WaitAsync(call, accounts, request, next);

        // What keeps back one deployment only is no reason not to ask another.
        turn ??= new DeploymentsInTurn();
        call.Deployments = turn.After(call.Deployments, refusal);
        return Reserve(call, Touch(call, budgets.Book.Find(call)), next, turn);
    }

    /// <summary>Takes the deployments away that no budget can hold for, as long as others are left.</summary>
    private bool LeaveOutUnpriced(Call call)
    {
        Deployment[] priced = [.. call.Deployments.Where(deployment => bounds.IsPriced(call, deployment))];
        if (priced.Length == 0 || priced.Length == call.Deployments.Count) return false;
        string left = $"{RefusalText.PriceUnknown}: not {string.Join(", ", call.Deployments.Except(priced).Select(deployment => deployment.Name))}";
        call.Route = call.Route.Length == 0 ? left : $"{call.Route}; {left}";
        call.Deployments = priced;
        return true;
    }

    private async ValueTask<Reply> WaitAsync(Call call, AccountSet accounts, ReservationRequest request, CallDelegate next)
    {
        if (call.Endpoint != Endpoint.CountTokens && Prepare(call, accounts, closely: true, out CostBound closer) is null) request.Bound = closer;

        // The wall clock may have been set; what counts is how long the caller said it would wait.
        DateTimeOffset? deadline = call.Deadline is { } given ? budgets.Accounts.Clock.Now + (given - call.StartedAt) : null;
        long from = time.GetTimestamp();
        (Reservation? reservation, Refusal? refusal) = await budgets.Accounts.ReserveAsync(request, deadline, call.ClientLeft).ConfigureAwait(false);
        call.WaitTime += time.GetElapsedTime(from);
        if (reservation is null) return Refuse(call, RefusalText.NoRoom(refusal!, budgets.Accounts.Clock.Now));
        return await Hold(call, accounts, reservation, next).ConfigureAwait(false);
    }

    private ValueTask<Reply> Hold(Call call, AccountSet accounts, Reservation reservation, CallDelegate next)
    {
        call.Hold = new BudgetHold(reservation, bounds, budgets.Accounts.Clock);
        if (accounts.LimitsOutput || call.Ceiling is not null || call.Degradation?.Output is not null)
            Write(call, reservation.Request.Bound, reservation.Output);
        return next(call);
    }

    private static RefusalReply Refuse(Call call, CallError error) => new(call.Endpoint.DialectOf(), error);

    /// <summary>Writes the output limit into the request where it differs from what the client sent.</summary>
    private static void Write(Call call, in CostBound bound, long output)
    {
        if (call.Endpoint is Endpoint.Embeddings or Endpoint.CountTokens) return;
        if (bound.HasNoLimit || output != call.Request.OutputLimitFor(call.Endpoint) || call.Request.RepeatsOutputLimit()) call.OutputLimit = output;
    }

    /// <summary>Bounds the call, within what its ladder and its own ceiling leave it.</summary>
    private CallError? Prepare(Call call, AccountSet accounts, bool closely, out CostBound bound)
    {
        Boundedness boundedness = bounds.Bound(call, closely, out bound);
        if (call.Endpoint == Endpoint.CountTokens) return null;
        if (call.Degradation is { CacheOnly: true } degraded) return RefusalText.CacheOnly(degraded.Account(Ladder.LadderAction.CacheOnly)!);
        Account? hard = accounts.HardBudget;
        if (hard is not null || call.Ceiling is not null)
        {
            if (boundedness == Boundedness.Unpriced) return RefusalText.Unpriced(hard, bounds.UnpricedModel(call));
            if (boundedness == Boundedness.Unbounded)
            {
                if (!options.CallCeilings.TryGetValue(call.Principal.Feature, out decimal assumed)) return RefusalText.Unbounded(hard, CallBounds.DescribeUnbounded(call), call.Principal.Feature);
                bound = bound with { FixedUsd = assumed, UsdPerOutput = 0 };
            }
        }

        if (call.Degradation?.Output is { } shorter && shorter < bound.WantedOutput)
            bound = bound with { WantedOutput = shorter, FloorOutput = Math.Min(bound.FloorOutput, shorter) };
        if (call.Ceiling is not { } ceiling) return null;

        // A call without a limit of its own may use its whole ceiling, not an eighth of it.
        long fits = (bound with { HasNoLimit = false }).OutputWithin(Measure.Usd, ceiling, ceiling);
        if (fits < bound.FloorOutput) return RefusalText.OwnCeiling(ceiling, bound.Amount(Measure.Usd, bound.FloorOutput));
        bound = bound with { WantedOutput = fits };
        return null;
    }
}
