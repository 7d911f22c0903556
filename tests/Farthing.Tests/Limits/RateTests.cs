using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using Farthing.Tests.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Limits;

/// <summary>Limits of our own: what may be used in a time is not passed in any time of that length.</summary>
public sealed class RateTests
{
    [Fact]
    public void No_minute_has_more_calls_than_the_limit() => Prop.ForAll(Gen.Choose(1, 20_000).NonEmptyListOf().ToArbitrary(), pauses =>
    {
        TestClock clock = new();
        AccountTable table = Tables.Create(clock);
        Account account = table.Find(Tables.Limit(Measure.Requests, 7));
        List<DateTimeOffset> went = [];
        foreach (int pause in pauses)
        {
            clock.Advance(TimeSpan.FromMilliseconds(pause));
            for (int i = 0; i < 4; i++)
            {
                if (table.TryReserve(Tables.Request(1, account), out _) is not { } reservation) continue;
                went.Add(clock.GetUtcNow());
                reservation.Settle(_ => 1);
            }
        }

        return went.All(from => went.Count(at => at >= from && at < from.AddMinutes(1)) <= 7);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_minute_has_more_tokens_than_the_limit_whatever_was_set_aside() =>
        Prop.ForAll(Gen.Choose(1, 15_000).Zip(Gen.Choose(1, 400)).NonEmptyListOf().ToArbitrary(), steps =>
        {
            TestClock clock = new();
            AccountTable table = Tables.Create(clock);
            Account account = table.Find(Tables.Limit(Measure.Tokens, 1_000));
            List<(DateTimeOffset At, long Tokens)> used = [];
            foreach ((int pause, int tokens) in steps)
            {
                clock.Advance(TimeSpan.FromMilliseconds(pause));
                ReservationRequest request = new() { Accounts = [account], Bound = new CostBound { InputTokens = tokens, Choices = 1, WantedOutput = 200, FloorOutput = 200 } };
                if (table.TryReserve(request, out _) is not { } reservation) continue;
                long cost = tokens + (tokens % 200);
                used.Add((clock.GetUtcNow(), cost));
                reservation.Settle(_ => cost);
            }

            return used.All(from => used.Where(each => each.At >= from.At && each.At < from.At.AddMinutes(1)).Sum(each => each.Tokens) <= 1_000);
        }).QuickCheckThrowOnFailure();
}
