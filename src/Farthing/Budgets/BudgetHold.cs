using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Providers;
using Farthing.Wire;

namespace Farthing.Budgets;

/// <summary>
/// A call's reservation, settled by what its charges say. Where a charge does not say what it cost, the most that it can have cost counts, so that a budget
/// never holds less than the provider may charge.
/// </summary>
internal sealed class BudgetHold(Reservation reservation, CallBounds bounds, BudgetClock clock) : ICallHold
{
    /// <summary>
    /// Output that may have been generated and not yet seen when a stream broke off, in tokens. Providers stop when the connection closes; what is on its way by
    /// then is a few hundred tokens at the fastest paces published (about 1,000 a second).
    /// </summary>
    private const long UnseenOutput = 1_024;

    /// <summary>A token of English text has about four bytes, which is what broken-off answers are counted by; one has no fewer than one.</summary>
    private const long BytesPerToken = 4;

    /// <summary>For so many accounts what was used is worked out without an array.</summary>
    private const int MostOnStack = 32;

    /// <summary>What was left of the accounts when a call that is no stream was over; before that <c>null</c>.</summary>
    public Headroom? Left { get; private set; }

    /// <summary>The reservation.</summary>
    public Reservation Reservation => reservation;

    /// <summary>The most that one attempt can cost, in USD.</summary>
    private decimal Each => reservation.Request.Bound.Amount(Measure.Usd, reservation.Output);

    public CallError? Repeat(Call call)
    {
        if (!MayHaveCost(call, call.Charges[^1], call.Charges.Count - 1)) return null;
        if (call.Ceiling is { } ceiling && MostSpent(call) + Each > ceiling) return RefusalText.CeilingAgain(ceiling);
        return reservation.TryRepeat(out Refusal? refusal) ? null : RefusalText.Again(refusal, clock.Now);
    }

    public CallError? MoveTo(Call call, Deployment deployment) =>
        !DependsOnDeployment(call) || reservation.TryMove(deployment, out Refusal? refusal) ? null : RefusalText.NoRoom(refusal, clock.Now);

    public bool CanMoveTo(Call call, Deployment deployment) => !DependsOnDeployment(call) || reservation.CanMove(deployment);

    public decimal MostSpent(Call call)
    {
        // An attempt was begun and is not over.
        if (call.IsOpen && call.Charges.Count == 0) return Each;
        decimal sum = 0;
        for (int i = 0; i < call.Charges.Count; i++)
            sum += IsKnown(call, call.Charges[i], i) ? AtLeast(call.Charges[i]) : MayHaveCost(call, call.Charges[i], i) ? Math.Max(Each, AtLeast(call.Charges[i])) : 0;

        return sum;
    }

    public void Release(Call call)
    {
        if (!reservation.TryEnd()) return;
        Account[] accounts = reservation.Request.All;
        Span<decimal> used = accounts.Length <= MostOnStack ? stackalloc decimal[accounts.Length] : new decimal[accounts.Length];
        decimal? cost = KnownCost(call);

        // Outside the table's lock: an answer that broke off may need its prompt counted.
        for (int i = 0; i < accounts.Length; i++)
            used[i] = cost is { } known && accounts[i].Measure == Measure.Usd && CoversAll(accounts[i], call) ? known : Used(accounts[i], call);

        // Of a whole answer it is asked at once what is left.
        Headroom headroom = reservation.Settle(used, tells: !call.Streamed);
        if (!call.Streamed) Left = headroom;
    }

    private bool DependsOnDeployment(Call call) => reservation.Request.Set is { DependsOnDeployment: true } && call.Deployments.Count > 1;

    /// <summary>What the whole call cost, where that is known: the same for nearly every account.</summary>
    private static decimal? KnownCost(Call call)
    {
        if (call.IsOpen && call.Charges.Count == 0) return null;
        decimal cost = 0;
        for (int i = 0; i < call.Charges.Count; i++)
        {
            if (!IsKnown(call, call.Charges[i], i)) return null;
            cost += AtLeast(call.Charges[i]);
        }

        return cost;
    }

    /// <summary>What the call used of an account.</summary>
    private decimal Used(Account account, Call call)
    {
        Measure measure = account.Measure;
        if (measure is Measure.Requests or Measure.Concurrency) return MayHaveAsked(account, call) ? 1 : 0;

        // An attempt was begun and ended without a word: an error of our own after the provider may have been asked.
        if (call.IsOpen && call.Charges.Count == 0) return account.Allowance.Hard ? reservation.Request.Bound.Amount(measure, reservation.Output) : 0;
        decimal used = 0;
        for (int i = 0; i < call.Charges.Count; i++)
        {
            Charge charge = call.Charges[i];
            if (!Covers(account, call, charge)) continue;
            used += measure switch
            {
                Measure.Usd when IsKnown(call, charge, i) || !account.Allowance.Hard => AtLeast(charge),
                Measure.Usd => MayHaveCost(call, charge, i) ? Math.Max(Most(call, charge, i, measure), AtLeast(charge)) : 0,
                _ when IsCounted(call, charge, i) || !account.Allowance.Hard => TokensOf(charge, measure),
                _ => charge.ProviderStatus < 400 || IsDoubtful(call, i) ? Math.Max(Most(call, charge, i, measure), TokensOf(charge, measure)) : 0,
            };
        }

        return used;
    }

    private static decimal TokensOf(Charge charge, Measure measure) => measure switch
    {
        Measure.InputTokens => charge.Usage.InputTokens,
        Measure.OutputTokens => charge.Usage.OutputTokens,
        _ => charge.Usage.TotalTokens,
    };

    /// <summary>Whether the provider said how many tokens it took, to the end.</summary>
    private static bool IsCounted(Call call, Charge charge, int index) => charge.UsageStatus == UsageStatus.Reported && !IsDoubtful(call, index);

    /// <summary>Whether what the account is for was asked, or may have been.</summary>
    private static bool MayHaveAsked(Account account, Call call)
    {
        if (!account.IsOfDeployment || (call.IsOpen && call.Charges.Count == 0)) return true;
        foreach (Charge charge in call.Charges)
            if (Covers(account, call, charge)) return true;

        return false;
    }

    private static bool CoversAll(Account account, Call call)
    {
        for (int i = 0; account.IsOfDeployment && i < call.Charges.Count; i++)
            if (!Covers(account, call, call.Charges[i])) return false;

        return true;
    }

    private static bool Covers(Account account, Call call, Charge charge)
    {
        if (!account.IsOfDeployment) return true;
        for (int i = 0; i < call.Deployments.Count; i++)
            if (call.Deployments[i].Name == charge.Deployment) return AllowanceBook.IsFor(account.Allowance, account.Key, call.Deployments[i]);

        return true;
    }

    /// <summary>
    /// Whether a provider may charge for an attempt whose cost is not known. Errors that it answered itself are not charged (Anthropic and OpenAI: failed requests
    /// are free); an answer that never came or broke off may be.
    /// </summary>
    private static bool MayHaveCost(Call call, Charge charge, int index) => IsDoubtful(call, index) || charge.Cost is { Amount: > 0 } || (charge.Cost is null && charge.ProviderStatus < 400);

    private static bool IsKnown(Call call, Charge charge, int index) => charge is { Cost: not null, CostStatus: not CostStatus.Partial } && !IsDoubtful(call, index);

    private static decimal AtLeast(Charge charge) => charge.Cost?.Rounded().Amount ?? 0;

    private static bool IsDoubtful(Call call, int index) => call.DoubtfulAttempts != 0 && ((call.DoubtfulAttempts >> Math.Min(index, 30)) & 1) != 0;

    /// <summary>The most that an attempt can have cost, counted closely.</summary>
    private decimal Most(Call call, Charge charge, int index, Measure measure)
    {
        decimal reserved = reservation.Request.Bound.Amount(measure, reservation.Output);
        if (bounds.Bound(call, closely: true, out CostBound bound) != Boundedness.Bounded) return reserved;

        // What was sent of a stream bounds what was generated; of an answer that comes whole, thinks unseen or fell silent, nothing does.
        bool seen = call.Streamed && !IsDoubtful(call, index) && charge.ProviderStatus is > 0 and < 400 && charge.UsageStatus == UsageStatus.Partial && !HiddenOutput.IsPossible(call, charge.Model);
        long output = seen ? Math.Min(reservation.Output, (charge.Usage.OutputTokens * BytesPerToken) + UnseenOutput) : reservation.Output;
        return Math.Min(reserved, bound.Amount(measure, output));
    }
}
