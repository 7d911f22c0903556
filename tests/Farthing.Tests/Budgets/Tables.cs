using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;

namespace Farthing.Tests.Budgets;

/// <summary>Tables of accounts, allowances and requests as the tests need them.</summary>
internal static class Tables
{
    public static readonly Period Day = new CalendarPeriod { Unit = CalendarUnit.Day };

    public static AccountTable Create(TestClock clock, AccountTableOptions? options = null) => new(new BudgetClock(clock), clock, options);

    public static Allowance Budget(decimal usd, Period? period = null, string name = "all") =>
        new() { Name = name, Measure = Measure.Usd, Amount = usd, Period = period ?? Day, IsBudget = true };

    public static Allowance Limit(Measure measure, decimal amount, Period? period = null, string name = "limit") =>
        new() { Name = name, Measure = measure, Amount = amount, Period = period ?? (measure == Measure.Concurrency ? new OpenPeriod() : new RollingPeriod(TimeSpan.FromMinutes(1))) };

    /// <summary>A call that may cost so much and no less.</summary>
    public static ReservationRequest Request(decimal usd, params Account[] accounts) => new() { Accounts = accounts, Bound = new CostBound { FixedUsd = usd, InputTokens = (long)usd, Choices = 1 } };

    public static ReservationRequest Request(decimal usd, string key, int priority, params Account[] accounts) =>
        new() { Accounts = accounts, Bound = new CostBound { FixedUsd = usd, InputTokens = (long)usd, Choices = 1 }, Key = key, Priority = priority };

    public static Reservation MustReserve(this AccountTable table, ReservationRequest request)
    {
        Reservation? reservation = table.TryReserve(request, out Refusal? refusal);
        refusal.ShouldBeNull();
        return reservation.ShouldNotBeNull();
    }

    /// <summary>Lets an operation that nothing holds up any more come to its end.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
}
