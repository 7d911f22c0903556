using Farthing.Alerts;
using Farthing.Alerts.Budgets;
using Farthing.Pricing;

namespace Farthing.Tests.Alerts;

public sealed class BudgetRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_level_that_is_reached_is_found_with_its_own_key()
    {
        BudgetStatus budget = Budget(100, 96);
        IReadOnlyList<AlertFinding>? found = await Threshold(budget).EvaluateAsync(Start.AddDays(10), TestContext.Current.CancellationToken);
        found!.Count.ShouldBe(3);
        found.Select(each => each.Key).Distinct().Count().ShouldBe(3);
        found.ShouldAllBe(each => each.Once && each.RememberUntil == End);
    }

    [Fact]
    public async Task A_spent_hard_budget_is_critical()
    {
        BudgetStatus budget = Budget(100, 100) with { IsHard = true };
        IReadOnlyList<AlertFinding>? found = await Threshold(budget).EvaluateAsync(Start.AddDays(10), TestContext.Current.CancellationToken);
        found!.Count(each => each.Severity == AlertSeverity.Critical).ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(-1, 5)]
    [InlineData(100, 49.99)]
    public async Task A_budget_without_a_limit_or_below_every_level_says_nothing(double limit, double spent) =>
        (await Threshold(Budget((decimal)limit, (decimal)spent)).EvaluateAsync(Start, TestContext.Current.CancellationToken)).ShouldBeEmpty();

    [Fact]
    public async Task A_rolling_window_does_not_make_a_new_matter_every_minute()
    {
        BudgetStatus first = Budget(100, 60) with { IsRolling = true, WindowEnd = Start.AddDays(1) };
        BudgetStatus later = first with { WindowStart = Start.AddMinutes(1), WindowEnd = Start.AddDays(1).AddMinutes(1) };
        string one = (await Threshold(first).EvaluateAsync(Start, TestContext.Current.CancellationToken))!.Single().Key;
        (await Threshold(later).EvaluateAsync(Start, TestContext.Current.CancellationToken))!.Single().Key.ShouldBe(one);
    }

    [Fact]
    public void A_steady_pace_above_the_limit_runs_out_on_the_right_day()
    {
        // $10 a day, $200 for the month, $100 spent after ten days: it runs out after ten more.
        BudgetStatus budget = Budget(200, 100) with { HourlySpend = Hours(10, day => 10m) };
        BudgetForecast forecast = BudgetForecast.Make(budget, Start.AddDays(10))!;
        forecast.ExceedProbability.ShouldBeGreaterThan(0.99);
        forecast.RunsOutAt!.Value.ShouldBe(Start.AddDays(20), TimeSpan.FromHours(1));
        ((double)forecast.ExpectedAtEnd.Amount).ShouldBe(300, 0.001);
    }

    [Fact]
    public void A_pace_that_just_fits_is_uncertain_and_one_far_below_is_not()
    {
        BudgetStatus budget = Budget(300, 100) with { HourlySpend = Hours(10, day => day % 2 == 0 ? 8m : 12m) };
        BudgetForecast.Make(budget, Start.AddDays(10))!.ExceedProbability.ShouldBe(0.5, 0.05);
        BudgetForecast.Make(budget with { Limit = new Usd(1_000) }, Start.AddDays(10))!.ExceedProbability.ShouldBeLessThan(0.01);
        BudgetForecast.Make(budget with { Limit = new Usd(1_000) }, Start.AddDays(10))!.RunsOutAt.ShouldBeNull();
    }

    [Fact]
    public void Less_than_three_days_or_a_window_that_is_over_forecast_nothing()
    {
        BudgetForecast.Make(Budget(10, 9) with { HourlySpend = [.. Hours(3, _ => 5m).Take(71)] }, Start.AddDays(3)).ShouldBeNull();
        BudgetForecast.Make(Budget(10, 9) with { HourlySpend = Hours(5, _ => 5m) }, End).ShouldBeNull();
        BudgetForecast.Make(Budget(10, 9) with { HourlySpend = Hours(5, _ => 5m) }, End.AddDays(1)).ShouldBeNull();
    }

    [Fact]
    public async Task A_forecast_is_told_when_two_hours_in_a_row_agree()
    {
        FixedBudgets budgets = new(Budget(200, 100) with { HourlySpend = Hours(10, _ => 10m) });
        BudgetForecastRule rule = new([budgets], 0.8);
        DateTimeOffset now = Start.AddDays(10).AddMinutes(10);
        (await rule.EvaluateAsync(now, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        (await rule.EvaluateAsync(now.AddMinutes(20), TestContext.Current.CancellationToken)).ShouldBeNull("the hour is the same");
        (await rule.EvaluateAsync(now.AddHours(-3), TestContext.Current.CancellationToken)).ShouldBeNull("the clock was set back");
        AlertFinding found = (await rule.EvaluateAsync(now.AddHours(1), TestContext.Current.CancellationToken))!.ShouldHaveSingleItem();
        found.Summary.ShouldContain("2026-11-2");
        budgets.Status = budgets.Status with { Limit = new Usd(5_000) };
        (await rule.EvaluateAsync(now.AddHours(2), TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    private static BudgetThresholdRule Threshold(BudgetStatus budget) => new([new FixedBudgets(budget)], BudgetThresholdRule.UsualLevels);

    private static BudgetStatus Budget(decimal limit, decimal spent) => new()
    {
        Name = "team red",
        WindowStart = Start,
        WindowEnd = End,
        Limit = new Usd(limit),
        Spent = new Usd(spent),
    };

    private static Usd[] Hours(int days, Func<int, decimal> day) => [.. Enumerable.Range(0, days * 24).Select(hour => new Usd(day(hour / 24) / 24))];

    private sealed class FixedBudgets(BudgetStatus status) : IBudgetStatusSource
    {
        public BudgetStatus Status { get; set; } = status;

        public ValueTask<IReadOnlyList<BudgetStatus>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<IReadOnlyList<BudgetStatus>>([Status]);
    }
}
