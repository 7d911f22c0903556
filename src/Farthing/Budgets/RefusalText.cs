using System.Globalization;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Notation;
using Farthing.Wire;

namespace Farthing.Budgets;

/// <summary>What a caller is told when a budget or a limit keeps a call back: which one, how much, and what to do.</summary>
internal static class RefusalText
{
    /// <summary>The code of <see cref="Unpriced"/>.</summary>
    public const string PriceUnknown = "price_unknown";

    /// <summary>No room in an account.</summary>
    public static CallError NoRoom(Refusal refusal, DateTimeOffset now) => DescribeNoRoom(refusal, now) with { RefusedBy = refusal.Account.Allowance.Name };

    /// <summary>No room in an account for another attempt, after one that may have been charged.</summary>
    public static CallError Again(Refusal refusal, DateTimeOffset now)
    {
        CallError error = NoRoom(refusal, now);
        return error with { Message = "A provider failed and may have charged for its attempt, so that another one needs as much again. " + error.Message };
    }

    /// <summary>No room under the call's own ceiling for another attempt.</summary>
    public static CallError CeilingAgain(decimal ceiling) => new(
        402, "call_budget_exceeded", $"A provider failed and may have charged for its attempt; another one could pass the call's own ceiling of {Number(ceiling)} USD. Try again, or raise x-farthing-budget.", "x-farthing-budget");

    /// <summary>The last step of a budget's ladder.</summary>
    public static CallError Ladder(Account account) => new(
        402, "budget_exhausted", $"The budget '{account.Allowance.Name}' is so full that its ladder refuses calls (budgets.{account.Allowance.Name}.ladder). Raise the budget, or wait for its next window.")
    {
        RefusedBy = account.Allowance.Name,
    };

    /// <summary>The ladder's step that allows cached answers only.</summary>
    public static CallError CacheOnly(Account account) => new(
        402, "budget_exhausted", $"The budget '{account.Allowance.Name}' is so full that calls are answered from caches only, and no cache has this answer (budgets.{account.Allowance.Name}.ladder). Raise the budget, or wait for its next window.")
    {
        RefusedBy = account.Allowance.Name,
    };

    /// <summary>The call's own ceiling.</summary>
    public static CallError OwnCeiling(decimal ceiling, decimal needed) => new(
        402, "call_budget_exceeded", $"The call may cost {Number(needed)} USD, more than its own ceiling of {Number(ceiling)} USD. Send a lower output limit or a shorter request, or raise x-farthing-budget.", "x-farthing-budget");

    /// <summary>A cost without a bound under a hard budget.</summary>
    public static CallError Unbounded(Account? account, string why, string feature) => new(
        402,
        "cost_unbounded",
        $"What this call may cost cannot be bounded because of {why}, and {(account is null ? "it has a ceiling (x-farthing-budget)" : $"the budget '{account.Allowance.Name}' is hard")}. "
            + $"Leave that out, or set what such a call may cost: bounds.call_ceilings.{(feature.Length > 0 ? Excerpt.Of(feature) : "FEATURE")} in farthing.yaml (and send x-farthing-feature).")
    {
        RefusedBy = account?.Allowance.Name ?? "",
    };

    /// <summary>A model without a price under a hard budget.</summary>
    public static CallError Unpriced(Account? account, string model) => new(
        400,
        PriceUnknown,
        $"The model '{Excerpt.Of(model)}' has no price, so {(account is null ? "the call's own ceiling (x-farthing-budget)" : $"the hard budget '{account.Allowance.Name}'")} cannot hold. Add a price (farthing prices import, or prices.overrides in farthing.yaml).",
        "model")
    {
        RefusedBy = account?.Allowance.Name ?? "",
    };

    private static CallError DescribeNoRoom(Refusal refusal, DateTimeOffset now)
    {
        if (refusal.CannotRemember)
        {
            return new CallError(503, "ledger_unavailable", "The journal of budgets cannot be written, so the call was not sent: a budget might be passed after a restart. Make room on the disk of the data folder; /health/ready says when calls are taken again.")
            { RetryAfter = 1 };
        }

        Account account = refusal.Account;
        Allowance allowance = account.Allowance;
        string what = allowance.IsBudget ? "budget" : "limit";
        string whose = account.Label.Length > 0 ? $" of '{Excerpt.Of(account.Label)}'" : "";
        string amount = $"{Number(allowance.AmountAt(now))} {Unit(allowance.Measure)} per {allowance.Period}";
        if (refusal.RetryAfter is null)
            return TooLarge(refusal, $"The call may need {Number(refusal.Needed)} {Unit(allowance.Measure)}, more than the {what} '{allowance.Name}'{whose} ever allows ({amount}). Send a shorter request or a lower output limit, or have the {what} raised: waiting does not help.");
        if (allowance.IsBudget && refusal.IsSpent && !refusal.LacksLease)
        {
            string when = allowance.Period.IsRolling ? $"Enough of it rolls out of the window by {now + refusal.RetryAfter:u}" : $"It begins anew at {allowance.Period.NextAfter(now):u}";
            return new CallError(402, "budget_exhausted", $"The budget '{allowance.Name}'{whose} is spent: {amount}, and the call may need {Number(refusal.Needed)}. {when}; raise it with farthing budgets raise, or wait.");
        }

        int seconds = SecondsOf(refusal.RetryAfter);
        return allowance.IsBudget
            ? new CallError(429, "budget_reserved", $"The budget '{allowance.Name}'{whose} ({amount}) is set aside for calls in flight, and none of it came free in time. Try again in {seconds} s.") { RetryAfter = seconds }
            : new CallError(429, "rate_limit_exceeded", $"The limit '{allowance.Name}'{whose} ({amount}) is used up{(refusal.LineIsFull ? ", and too many calls wait for it already" : "")}. Try again in {seconds} s.") { RetryAfter = seconds };
    }

    private static CallError TooLarge(Refusal refusal, string message) => refusal.Account.Allowance.IsBudget
        ? new CallError(402, "budget_exhausted", message)
        : new CallError(400, "request_exceeds_limit", message);

    private static int SecondsOf(TimeSpan? wait) => Math.Max(1, (int)Math.Min(86_400, Math.Ceiling((wait ?? TimeSpan.FromSeconds(1)).TotalSeconds)));

    private static string Number(decimal number) => Math.Round(number, 9).ToString("0.#########", CultureInfo.InvariantCulture);

    private static string Unit(Measure measure) => measure switch
    {
        Measure.Usd => "USD",
        Measure.Requests => "calls",
        Measure.InputTokens => "input tokens",
        Measure.OutputTokens => "output tokens",
        Measure.Tokens => "tokens",
        _ => "calls at a time",
    };
}
