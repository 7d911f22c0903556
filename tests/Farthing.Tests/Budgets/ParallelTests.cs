using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;

namespace Farthing.Tests.Budgets;

/// <summary>Many threads at once on the same accounts.</summary>
public sealed class ParallelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_on_many_threads_never_hold_more_than_there_is_and_leave_nothing_behind()
    {
        AccountTable table = Tables.Create(new TestClock());
        Account all = table.Find(Tables.Budget(50_000)), atOnce = table.Find(Tables.Limit(Measure.Concurrency, 7));
        Account[] users = [.. Enumerable.Range(0, 5).Select(i => table.Find(Tables.Budget(20_000, name: "each"), $"user {i}"))];
        decimal[] spent = new decimal[16];
        int most = 0, inside = 0;
        await Task.WhenAll(Enumerable.Range(0, spent.Length).Select(worker => Task.Run(
            async () =>
            {
                var random = new Random(worker);
                for (int i = 0; i < 1_500; i++)
                {
                    decimal amount = random.Next(1, 40);
                    (Reservation? reservation, _) = await table.ReserveAsync(Tables.Request(amount, $"key {worker}", worker % 3, all, atOnce, users[random.Next(users.Length)]), null, Stop);
                    if (reservation is null) continue;
                    int now = Interlocked.Increment(ref inside);
                    InterlockedMax(ref most, now);
                    decimal used = random.Next((int)amount + 1);
                    if (random.Next(5) == 0) await Task.Yield();
                    spent[worker] += used;
                    Interlocked.Decrement(ref inside);
                    reservation.Settle(account => account.Allowance.Measure == Measure.Concurrency ? 1 : used);
                    reservation.Settle(_ => amount);
                    AccountStatus status = table.Read(all);
                    (status.Used + status.Reserved).ShouldBeLessThanOrEqualTo(status.Limit);
                }
            },
            Stop)));

        most.ShouldBeInRange(1, 7);
        table.Waiting.ShouldBe(0);
        table.Read(all).Used.ShouldBe(spent.Sum());
        users.Sum(user => table.Read(user).Used).ShouldBe(spent.Sum());
        spent.Sum().ShouldBeInRange(49_900, 50_000);
        foreach (Account account in (Account[])[all, atOnce, .. users]) table.Read(account).Reserved.ShouldBe(0);
    }

    private static void InterlockedMax(ref int place, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref place)) < value && Interlocked.CompareExchange(ref place, value, seen) != seen)
        {
            // Another thread was quicker.
        }
    }
}
