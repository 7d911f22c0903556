using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;

namespace Farthing.Tests.Budgets;

public sealed class RefusalTextTests
{
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_spent_day_begins_anew_at_its_end() => Told(Tables.Day).ShouldContain("It begins anew at 2026-11-22 00:00:00Z;");

    /// <summary>Never anew: what was used an hour ago leaves the window, up to one of its thirty parts later.</summary>
    [Fact]
    public void A_spent_last_hour_is_told_when_enough_of_it_rolls_out() => Told(new RollingPeriod(TimeSpan.FromHours(1))).ShouldContain("Enough of it rolls out of the window by 2026-11-21 10:02:00Z;");

    private string Told(Period period)
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(1, period));
        table.MustReserve(Tables.Request(1, account)).Settle(_ => 1);
        table.TryReserve(Tables.Request(1, account), out Refusal? refusal).ShouldBeNull();
        return RefusalText.NoRoom(refusal.ShouldNotBeNull(), _clock.GetUtcNow()).Message;
    }
}
