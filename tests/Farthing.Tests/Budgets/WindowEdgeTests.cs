using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;

namespace Farthing.Tests.Budgets;

/// <summary>Windows that end, move and jump while calls are in flight.</summary>
public sealed class WindowEdgeTests
{
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 11, 21, 23, 59, 50, TimeSpan.Zero));

    [Fact]
    public void A_call_that_lasts_over_midnight_is_set_aside_in_the_new_day_and_counts_there()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10));
        Reservation call = table.MustReserve(Tables.Request(10, account));
        _clock.Advance(TimeSpan.FromSeconds(20));
        table.Read(account).Reserved.ShouldBe(10);
        table.TryReserve(Tables.Request(1, account), out _).ShouldBeNull();
        call.Settle(_ => 7);
        table.Read(account).Used.ShouldBe(7);
        table.Read(account).Reserved.ShouldBe(0);
    }

    [Fact]
    public void A_second_attempt_after_midnight_needs_room_in_the_new_day()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10));
        Reservation call = table.MustReserve(Tables.Request(6, account));
        _clock.Advance(TimeSpan.FromSeconds(20));
        call.TryRepeat(out _).ShouldBeFalse();
        call.Settle(_ => 1);
        Reservation next = table.MustReserve(Tables.Request(4, account));
        next.TryRepeat(out _).ShouldBeTrue();
        table.Read(account).Reserved.ShouldBe(8);
        next.Settle(_ => 8);
        table.Read(account).Used.ShouldBe(9);
    }

    [Fact]
    public void A_call_that_is_longer_than_a_rolling_window_still_counts_when_it_ends()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10, new RollingPeriod(TimeSpan.FromSeconds(30))));
        Reservation call = table.MustReserve(Tables.Request(10, account));
        _clock.Advance(TimeSpan.FromSeconds(60));
        call.Settle(_ => 9);
        table.Read(account).Used.ShouldBe(9);
        _clock.Advance(TimeSpan.FromSeconds(29));
        table.TryReserve(Tables.Request(2, account), out _).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(3));
        table.MustReserve(Tables.Request(10, account));
    }

    [Fact]
    public void Calls_of_a_rate_count_when_they_begin()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Limit(Measure.Requests, 1));
        Reservation call = table.MustReserve(Tables.Request(0, account));
        _clock.Advance(TimeSpan.FromSeconds(50));
        call.Settle(_ => 1);
        _clock.Advance(TimeSpan.FromSeconds(13));
        table.MustReserve(Tables.Request(0, account));
    }

    [Fact]
    public void What_a_day_leaves_over_is_carried_over_once_and_what_is_in_flight_is_not()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10) with { CarryOver = true });
        table.MustReserve(Tables.Request(5, account)).Settle(_ => 3);
        Reservation inFlight = table.MustReserve(Tables.Request(2, account));
        _clock.Advance(TimeSpan.FromSeconds(20));
        table.Read(account).Limit.ShouldBe(15);
        inFlight.Settle(_ => 2);
        table.Read(account).Remaining.ShouldBe(13);
        _clock.Advance(TimeSpan.FromDays(2));
        table.Read(account).Limit.ShouldBe(10);
    }

    [Fact]
    public void A_raise_ends()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10, new CalendarPeriod { Unit = CalendarUnit.Month }) with { Raise = new Raise(5, _clock.GetUtcNow().AddHours(1)) });
        table.MustReserve(Tables.Request(15, account)).Settle(_ => 12);
        _clock.Advance(TimeSpan.FromHours(2));
        table.Read(account).Remaining.ShouldBe(0);
        table.TryReserve(Tables.Request(1, account), out Refusal? refusal).ShouldBeNull();
        refusal.ShouldNotBeNull().IsSpent.ShouldBeTrue();
    }

    [Fact]
    public void A_clock_set_back_gives_nothing_back()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10));
        table.MustReserve(Tables.Request(10, account)).Settle(_ => 10);
        _clock.SetWall(TimeSpan.FromDays(-3));
        _clock.Advance(TimeSpan.FromSeconds(5));
        table.TryReserve(Tables.Request(1, account), out _).ShouldBeNull();
        _clock.Advance(TimeSpan.FromSeconds(6));
        table.MustReserve(Tables.Request(10, account));
    }

    [Fact]
    public void A_clock_that_jumps_ahead_is_believed_only_when_it_stays_there()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10, new CalendarPeriod { Unit = CalendarUnit.Week }));
        table.MustReserve(Tables.Request(10, account)).Settle(_ => 10);
        _clock.SetWall(TimeSpan.FromDays(30));
        table.TryReserve(Tables.Request(1, account), out _).ShouldBeNull();
        _clock.Advance(TimeSpan.FromMinutes(14));
        table.TryReserve(Tables.Request(1, account), out _).ShouldBeNull();
        _clock.Advance(TimeSpan.FromMinutes(2));
        table.MustReserve(Tables.Request(1, account));
    }

    [Fact]
    public void A_clock_that_was_wrong_for_a_moment_changes_nothing()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10, new CalendarPeriod { Unit = CalendarUnit.Week }));
        table.MustReserve(Tables.Request(10, account)).Settle(_ => 10);
        _clock.SetWall(TimeSpan.FromDays(30));
        table.Read(account).Used.ShouldBe(10);
        _clock.SetWall(TimeSpan.FromDays(-30));
        _clock.Advance(TimeSpan.FromMinutes(20));
        table.Read(account).Used.ShouldBe(10);
    }

    [Fact]
    public void Values_that_look_alike_when_joined_have_accounts_of_their_own()
    {
        AccountTable table = Tables.Create(_clock);
        Allowance allowance = Tables.Budget(10);
        table.Find(allowance, "a · b", "c").Id.ShouldNotBe(table.Find(allowance, "a", "b · c").Id);
        table.Find(allowance, "a").Id.ShouldBe(table.Find(allowance, "a").Id);
    }
}
