using System.Diagnostics;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using Farthing.Budgets.Persistence;
using Farthing.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Benchmarks.Budgets;

/// <summary>
/// A budget for each user, and many users that each call once, then some that call again: memory, and whether what each used is still known. Two minutes
/// pass for every 50,000 calls, on a clock of its own, so that users who have gone quiet are idle.
/// </summary>
internal static class UserMemory
{
    private const int StepUsers = 50_000;
    private const int KeepUsers = 2_000;

    public static async Task<int> RunAsync(string folder, long users)
    {
        Directory.CreateDirectory(folder);
        SteppedTime time = new();
        using AccountTable accounts = new(new BudgetClock(time), time);
        using SqliteAccountStore store = SqliteAccountStore.Open(folder);
        using AccountKeeper keeper = await AccountKeeper.OpenAsync(accounts, folder, store, time, NullLogger.Instance);
        Allowance budget = new() { Name = "each user", Measure = Measure.Usd, Amount = 1, Period = new CalendarPeriod { Unit = CalendarUnit.Month }, IsBudget = true };
        var bound = new CostBound { FixedUsd = 0.01m, Choices = 1 };
        Console.WriteLine($"at start: {Memory()}");
        long started = Stopwatch.GetTimestamp();
        for (long user = 0; user < users; user++)
        {
            await CallAsync(keeper, accounts, budget, bound, user);

            // The gateway does so ten times a second.
            if ((user + 1) % KeepUsers == 0) keeper.Keep();
            if ((user + 1) % StepUsers != 0) continue;
            time.Advance(TimeSpan.FromMinutes(2));
            await keeper.EvictAsync(default);
            if ((user + 1) % (StepUsers * 4) == 0) Console.WriteLine($"{user + 1,10:N0} users: {accounts.Count,8:N0} accounts in memory, {Memory()}, journal {keeper.JournalBytes >> 20} MiB");
        }

        Random random = new(1);
        long wrong = 0;
        for (int again = 0; again < 10_000; again++)
        {
            long user = random.NextInt64(users);
            Account account = await CallAsync(keeper, accounts, budget, bound, user);
            if (accounts.Read(account).Used < 0.01m) wrong++;
        }

        Console.WriteLine($"10,000 of them again: {wrong} whose spending was forgotten; {Memory()}; {Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s in all");
        return wrong == 0 ? 0 : 1;
    }

    private static async Task<Account> CallAsync(AccountKeeper keeper, AccountTable accounts, Allowance budget, CostBound bound, long user)
    {
        Account account = accounts.Find(budget, $"user {user}");
        if (accounts.HasCold) await keeper.WarmAsync([account], default);
        accounts.TryReserve(new ReservationRequest { Accounts = [account], Bound = bound }, out _)!.Settle(static _ => 0.005m);
        return account;
    }

    private static string Memory()
    {
        GC.Collect();
        return $"memory {Environment.WorkingSet >> 20} MB, of it live on the heap {GC.GetTotalMemory(forceFullCollection: true) >> 20} MB";
    }

    private sealed class SteppedTime : TimeProvider
    {
        private TimeSpan _ahead;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

        public override long GetTimestamp() => System.GetTimestamp() + (long)(_ahead.TotalSeconds * TimestampFrequency);

        public void Advance(TimeSpan by) => _ahead += by;
    }
}
