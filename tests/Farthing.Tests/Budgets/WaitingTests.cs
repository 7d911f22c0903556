using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;

namespace Farthing.Tests.Budgets;

/// <summary>Calls that wait for room: who goes when, and what is left behind by those that give up.</summary>
public sealed class WaitingTests
{
    private readonly TestClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_waits_for_what_is_set_aside_and_goes_when_it_comes_free()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10));
        Reservation first = table.MustReserve(Tables.Request(8, account));
        Task<(Reservation? Reservation, Refusal? Refusal)> waits = table.ReserveAsync(Tables.Request(5, account), null, Stop).AsTask();
        table.Waiting.ShouldBe(1);
        first.Settle(_ => 3);
        (await waits.Soon()).Reservation.ShouldNotBeNull();
        table.Read(account).Reserved.ShouldBe(5);
        table.Read(account).Used.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_spent_is_not_waited_for()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10));
        table.MustReserve(Tables.Request(8, account)).Settle(_ => 8);
        (Reservation? reservation, Refusal? refusal) = await table.ReserveAsync(Tables.Request(5, account), null, Stop).AsTask().Soon();
        reservation.ShouldBeNull();
        refusal.ShouldNotBeNull().IsSpent.ShouldBeTrue();
    }

    [Fact]
    public async Task A_wait_ends_at_its_deadline_and_leaves_nothing_set_aside()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10));
        table.MustReserve(Tables.Request(8, account));
        Task<(Reservation? Reservation, Refusal? Refusal)> waits = table.ReserveAsync(Tables.Request(5, account), _clock.GetUtcNow().AddSeconds(3), Stop).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(2));
        waits.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await waits.Soon()).Refusal.ShouldNotBeNull().IsSpent.ShouldBeFalse();
        table.Waiting.ShouldBe(0);
        table.Read(account).Reserved.ShouldBe(8);
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_waits_leaves_nothing_set_aside()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10));
        Reservation first = table.MustReserve(Tables.Request(8, account));
        using CancellationTokenSource client = new();
        Task<(Reservation? Reservation, Refusal? Refusal)> waits = table.ReserveAsync(Tables.Request(5, account), null, client.Token).AsTask();
        await client.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waits.Soon());
        table.Waiting.ShouldBe(0);
        first.Settle(_ => 0);
        table.Read(account).Reserved.ShouldBe(0);
        table.Read(account).Used.ShouldBe(0);
    }

    [Fact]
    public async Task A_small_call_does_not_pass_a_large_one_that_waits()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Budget(10));
        Reservation first = table.MustReserve(Tables.Request(8, account));
        Task<(Reservation? Reservation, Refusal? Refusal)> large = table.ReserveAsync(Tables.Request(9, account), null, Stop).AsTask();
        table.TryReserve(Tables.Request(1, account), out _).ShouldBeNull();
        Task<(Reservation? Reservation, Refusal? Refusal)> small = table.ReserveAsync(Tables.Request(1, account), null, Stop).AsTask();
        first.Settle(_ => 0);
        (await large.Soon()).Reservation.ShouldNotBeNull();
        (await small.Soon()).Reservation.ShouldNotBeNull();
    }

    [Fact]
    public async Task Keys_take_turns_and_a_higher_priority_goes_before_them_all()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Limit(Measure.Concurrency, 1));
        Reservation inFlight = table.MustReserve(Tables.Request(0, account));
        List<(string Name, Task<(Reservation? Reservation, Refusal? Refusal)> Task)> waiting = [];
        void Join(string name, string key, int priority = 0) => waiting.Add((name, table.ReserveAsync(Tables.Request(0, key, priority, account), null, Stop).AsTask()));
        Join("greedy 1", "greedy");
        Join("greedy 2", "greedy");
        Join("greedy 3", "greedy");
        Join("modest 1", "modest");
        Join("urgent 1", "greedy", priority: 5);

        List<string> order = [];
        while (waiting.Count > 0)
        {
            inFlight.Settle(_ => 1);
            Task<(Reservation? Reservation, Refusal? Refusal)> next = await Task.WhenAny(waiting.Select(each => each.Task)).Soon();
            order.Add(waiting.Single(each => each.Task == next).Name);
            waiting.RemoveAll(each => each.Task == next);
            inFlight = (await next).Reservation.ShouldNotBeNull();
        }

        order.ShouldBe(["urgent 1", "greedy 1", "modest 1", "greedy 2", "greedy 3"]);
    }

    [Fact]
    public async Task Calls_that_another_account_keeps_back_do_not_keep_those_behind_them()
    {
        AccountTable table = Tables.Create(_clock);
        Reservation[] held = new Reservation[100];
        List<Task<(Reservation? Reservation, Refusal? Refusal)>> blocked = [];
        for (int i = 0; i < held.Length; i++)
        {
            Account own = table.Find(Tables.Budget(1), $"user {i}");
            held[i] = table.MustReserve(Tables.Request(1, own));
            blocked.Add(table.ReserveAsync(Tables.Request(1, $"key {i}", 0, own), null, Stop).AsTask());
        }

        Account free = table.Find(Tables.Budget(1), "the last user");
        Reservation before = table.MustReserve(Tables.Request(1, free));
        Task<(Reservation? Reservation, Refusal? Refusal)> last = table.ReserveAsync(Tables.Request(1, "the last key", 0, free), null, Stop).AsTask();
        before.Settle(_ => 0);
        (await last.Soon()).Reservation.ShouldNotBeNull();
        blocked.ShouldAllBe(task => !task.IsCompleted);
        foreach (Reservation each in held) each.Settle(_ => 0);
        foreach (Task<(Reservation? Reservation, Refusal? Refusal)> each in blocked) (await each.Soon()).Reservation.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_timer_that_fires_a_little_early_does_not_strand_the_calls_that_wait_for_it()
    {
        AccountTable table = Tables.Create(_clock);
        Account account = table.Find(Tables.Limit(Measure.Requests, 1, new CalendarPeriod { Unit = CalendarUnit.Second, Count = 5 }));
        table.MustReserve(Tables.Request(0, account)).Settle(_ => 1);
        Task<(Reservation? Reservation, Refusal? Refusal)> waits = table.ReserveAsync(Tables.Request(0, account), null, Stop).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(4.998), early: TimeSpan.FromMilliseconds(4));
        waits.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        (await waits.Soon()).Reservation.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_raise_lets_waiting_calls_go_at_once()
    {
        AccountTable table = Tables.Create(_clock);
        Farthing.Budgets.BudgetsInForce budgets = new(table);
        Allowance allowance = Tables.Budget(10);
        budgets.Replace([allowance]);
        Account account = table.Find(allowance);
        table.MustReserve(Tables.Request(8, account));
        Task<(Reservation? Reservation, Refusal? Refusal)> waits = table.ReserveAsync(Tables.Request(5, account), null, Stop).AsTask();
        budgets.Replace([allowance with { Raise = new Raise(5, _clock.GetUtcNow().AddHours(1)) }]);
        (await waits.Soon()).Reservation.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_budget_that_is_taken_away_keeps_no_call_back_any_more()
    {
        AccountTable table = Tables.Create(_clock);
        Farthing.Budgets.BudgetsInForce budgets = new(table);
        Allowance allowance = Tables.Budget(10);
        budgets.Replace([allowance]);
        Account account = table.Find(allowance);
        table.MustReserve(Tables.Request(8, account));
        Task<(Reservation? Reservation, Refusal? Refusal)> waits = table.ReserveAsync(Tables.Request(5, account), null, Stop).AsTask();
        budgets.Replace([]);
        (await waits.Soon()).Reservation.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_line_is_bounded()
    {
        AccountTable table = Tables.Create(_clock, new AccountTableOptions { MaxWaiting = 1 });
        Account account = table.Find(Tables.Budget(10));
        table.MustReserve(Tables.Request(10, account));
        Task<(Reservation? Reservation, Refusal? Refusal)> first = table.ReserveAsync(Tables.Request(5, account), null, Stop).AsTask();
        (await table.ReserveAsync(Tables.Request(5, account), null, Stop).AsTask().Soon()).Refusal.ShouldNotBeNull().LineIsFull.ShouldBeTrue();
        first.IsCompleted.ShouldBeFalse();
    }
}
