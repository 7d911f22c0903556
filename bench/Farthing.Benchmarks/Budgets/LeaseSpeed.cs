using System.Diagnostics;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using Farthing.Budgets.Leases;
using Farthing.Postgres;
using Farthing.Postgres.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Benchmarks.Budgets;

/// <summary>What sharing five budgets and four limits among four replicas costs: calls let in and settled at a rate that each keeps up, with and without a shared store.</summary>
internal static class LeaseSpeed
{
    private const int Replicas = 4;

    public static async Task<int> RunAsync(int perSecond, int seconds)
    {
        string? connection = Environment.GetEnvironmentVariable("FARTHING_DATABASE_URL");
        if (string.IsNullOrEmpty(connection))
        {
            Console.Error.WriteLine("Set FARTHING_DATABASE_URL to a database that may be written.");
            return 2;
        }

        Console.WriteLine($"{Replicas} replicas, {perSecond} calls/s each for {seconds} s, five budgets and four limits on every call");
        foreach (bool shared in (bool[])[false, true, false, true])
        {
            long before = Environment.CpuUsage.TotalTime.Ticks;
            Result[] results = await Task.WhenAll(Enumerable.Range(0, Replicas).Select(i => Task.Run(() => RunReplicaAsync(shared ? connection : null, i, perSecond, seconds))));
            long calls = results.Sum(result => result.Calls), statements = results.Sum(result => result.Statements);
            double cpu = TimeSpan.FromTicks(Environment.CpuUsage.TotalTime.Ticks - before).TotalMicroseconds / calls;
            Console.WriteLine(
                $"{(shared ? "shared  " : "separate")}: {calls} calls, {calls / (double)seconds:N0}/s, refused {results.Sum(result => result.Refused)}, waited {results.Sum(result => result.Waited)}, "
                + $"{cpu:N2} µs of CPU a call{(shared ? $", {statements} statements: one for {calls / Math.Max(1, statements)} calls" : "")}");
        }

        return 0;
    }

    private static async Task<Result> RunReplicaAsync(string? connection, int index, int perSecond, int seconds)
    {
        using var accounts = new AccountTable(new BudgetClock(TimeProvider.System), TimeProvider.System);
        using CancellationTokenSource stop = new();
        PostgresDatabase? database = connection is null ? null : PostgresDatabase.Create(new PostgresOptions { Connection = connection, Replica = $"bench {index}" });
        LeaseKeeper? keeper = database is null ? null : new LeaseKeeper(accounts, new PostgresLeaseStore(database, $"bench {index}"), new LeaseOptions(), TimeProvider.System, NullLogger.Instance);
        if (keeper is not null) await keeper.StartAsync(default);
        Task keeping = keeper?.RunAsync(stop.Token) ?? Task.CompletedTask;
        Account[] touched = [.. Allowances().Select(allowance => accounts.Find(allowance))];
        var bound = new CostBound { FixedUsd = 0.0003m, UsdPerOutput = 0.0000006m, InputTokens = 500, Choices = 1, WantedOutput = 256, FloorOutput = 256 };
        long calls = 0, refused = 0, waited = 0, started = Stopwatch.GetTimestamp();
        for (long due = 0; due < (long)perSecond * seconds; due++)
        {
            TimeSpan ahead = TimeSpan.FromSeconds(due / (double)perSecond) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.FromMilliseconds(2)) await Task.Delay(ahead);
            ValueTask<(Reservation? Reservation, Refusal? Refusal)> asked = accounts.ReserveAsync(new ReservationRequest { Accounts = touched, Bound = bound }, null, default);
            if (!asked.IsCompleted) waited++;
            (Reservation? reservation, _) = await asked;
            if (reservation is null) refused++;
            else reservation.Settle(static account => account.Allowance.Measure == Measure.Usd ? 0.0002m : account.Allowance.Measure == Measure.Tokens ? 400 : 1);
            calls++;
        }

        await stop.CancelAsync();
        await keeping;
        if (database is not null) await database.DisposeAsync();
        return new Result(calls, keeper?.Statements ?? 0, refused, waited);
    }

    private static IEnumerable<Allowance> Allowances()
    {
        Allowance Make(string name, Measure measure, decimal amount, Period period) => new() { Name = name, Measure = measure, Amount = amount, Period = period, IsBudget = name.StartsWith("budget", StringComparison.Ordinal) };
        RollingPeriod minute = new(TimeSpan.FromMinutes(1)), hour = new(TimeSpan.FromHours(1));
        return
        [
            Make("budget 1", Measure.Usd, 1_000_000, new CalendarPeriod { Unit = CalendarUnit.Month }),
            Make("budget 2", Measure.Usd, 100_000, new CalendarPeriod { Unit = CalendarUnit.Week }),
            Make("budget 3", Measure.Usd, 100_000, new CalendarPeriod { Unit = CalendarUnit.Day }),
            Make("budget 4", Measure.Usd, 100_000, hour),
            Make("budget 5", Measure.Usd, 100_000, new RollingPeriod(TimeSpan.FromDays(1))),
            Make("limit 1", Measure.Requests, 100_000_000, minute),
            Make("limit 2", Measure.Tokens, 100_000_000_000, minute),
            Make("limit 3", Measure.Requests, 100_000_000, hour),
            Make("limit 4", Measure.Concurrency, 100_000, new OpenPeriod()),
        ];
    }

    private sealed record Result(long Calls, long Statements, long Refused, long Waited);
}
