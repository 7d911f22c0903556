using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;

namespace Farthing.Tests.Budgets;

/// <summary>What callers are told is left, and when it will all be there again.</summary>
public sealed class HeadroomTests
{
    private readonly TestClock _clock = new();

    public static TheoryData<Period> Windows => [new RollingPeriod(TimeSpan.FromMinutes(1)), new RollingPeriod(TimeSpan.FromHours(1)), Tables.Day];

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_limit_is_whole_again_when_its_reset_said_and_not_much_sooner(Period window)
    {
        AccountTable table = Tables.Create(_clock);
        Allowance limit = Tables.Limit(Measure.Requests, 60, window);
        Account account = table.Find(limit);
        AccountSet set = new([(account, limit)]);
        for (int i = 0; i < 3; i++)
        {
            table.MustReserve(Tables.Request(0, account)).Settle(_ => 1);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        HeadroomOfLimit told = table.HeadroomOf(set).Requests.ShouldNotBeNull();
        told.Left.ShouldBe(57);
        table.Read(account).FullAt.ShouldBe(table.Clock.Now + told.Resets, "the status page says what callers are told");
        TimeSpan early = window is RollingPeriod rolling ? rolling.Length / RollingPeriod.Parts : TimeSpan.FromSeconds(1);
        _clock.Advance(told.Resets - early);
        table.HeadroomOf(set).Requests!.Value.Left.ShouldBeLessThan(60);
        _clock.Advance(early);
        table.HeadroomOf(set).Requests!.Value.Left.ShouldBe(60);
    }

    [Fact]
    public void A_limit_of_the_last_minute_that_nothing_was_used_of_is_whole_now()
    {
        AccountTable table = Tables.Create(_clock);
        Allowance limit = Tables.Limit(Measure.Requests, 60);
        table.HeadroomOf(new AccountSet([(table.Find(limit), limit)])).Requests.ShouldNotBeNull().Resets.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_call_in_flight_counts_in_its_window_until_that_has_rolled_by()
    {
        AccountTable table = Tables.Create(_clock);
        Allowance limit = Tables.Limit(Measure.Requests, 60);
        Account account = table.Find(limit);
        table.MustReserve(Tables.Request(0, account));
        table.HeadroomOf(new AccountSet([(account, limit)])).Requests.ShouldNotBeNull().Resets.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }
}
