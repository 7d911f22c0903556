using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;

namespace Farthing.Postgres.Tests.Leases;

/// <summary>Replicas share a budget through leases: never over, nearly all of it used, and no statement for each call.</summary>
public sealed class LeaseTests(SharedServer server)
{
    private static Allowance Budget(decimal usd, bool open = false) => new()
    {
        Name = "shared",
        Measure = Measure.Usd,
        Amount = usd,
        Period = new CalendarPeriod { Unit = CalendarUnit.Month },
        IsBudget = true,
        OpenWithoutStore = open,
    };

    [Fact]
    public async Task Four_replicas_never_pass_a_budget_and_use_nearly_all_of_it()
    {
        TestDatabase database = new(server.Server);
        Allowance budget = Budget(10m);
        Replica[] replicas = [await Replica.StartAsync(database, "a"), await Replica.StartAsync(database, "b"), await Replica.StartAsync(database, "c"), await Replica.StartAsync(database, "d")];
        decimal spent = 0;
        Lock adding = new();
        await Task.WhenAll(replicas.SelectMany((replica, index) => Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            Random random = new((index * 100) + worker);
            while (true)
            {
                decimal most = random.Next(1, 40) / 1000m, cost = most * random.Next(10, 101) / 100m;
                if (await replica.CallAsync(budget, most, cost) is { } refusal)
                {
                    // A smaller call may still fit where a larger one did not.
                    if (most <= 0.004m) return refusal;
                    continue;
                }

                lock (adding) spent += cost;
            }
        }))));

        foreach (Replica replica in replicas) await replica.DisposeAsync();
        spent.ShouldBeLessThanOrEqualTo(10m);
        spent.ShouldBeGreaterThan(9.9m);
        decimal.Parse(database.Query("SELECT sum(granted) FROM leases").Trim(), System.Globalization.CultureInfo.InvariantCulture).ShouldBe(spent);
    }

    [Fact]
    public async Task What_a_dead_replica_held_stays_counted_until_it_recovers()
    {
        TestDatabase database = new(server.Server);
        Allowance budget = Budget(1m);
        Replica dead = await Replica.StartAsync(database, "dead", runs: false);
        Task<Refusal?> waiting = dead.CallAsync(budget, 0.6m, 0.1m);
        await dead.Keeper.RenewAsync(TestContext.Current.CancellationToken);
        (await waiting).ShouldBeNull();

        await using Replica other = await Replica.StartAsync(database, "other", wait: TimeSpan.FromMilliseconds(300));
        (await other.CallAsync(budget, 0.5m, 0.5m)).ShouldNotBeNull().IsSpent.ShouldBeFalse();

        // It starts again; its journal, were there one, would say what it used. Here it says nothing was.
        await using Replica again = await Replica.StartAsync(database, "dead");
        (await other.CallAsync(budget, 0.5m, 0.5m)).ShouldBeNull();
    }

    [Fact]
    public async Task Idle_leases_come_back_for_others()
    {
        TestDatabase database = new(server.Server);
        Allowance budget = Budget(1m);
        await using Replica first = await Replica.StartAsync(database, "first");
        await using Replica second = await Replica.StartAsync(database, "second");
        (await first.CallAsync(budget, 0.9m, 0.01m)).ShouldBeNull();
        (await second.CallAsync(budget, 0.9m, 0.01m)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_left_here_and_there_goes_to_one_replica_where_a_call_waits_for_it()
    {
        TestDatabase database = new(server.Server);
        Allowance budget = Budget(1m);
        await using Replica first = await Replica.StartAsync(database, "first");
        await using Replica second = await Replica.StartAsync(database, "second");
        Task<Refusal?>[] halves = [first.CallAsync(budget, 0.5m, 0.1m), second.CallAsync(budget, 0.5m, 0.1m)];
        (await Task.WhenAll(halves)).ShouldAllBe(refusal => refusal == null);

        // Neither has enough for itself, and while its call waits neither is idle.
        Task<Refusal?>[] larger = [first.CallAsync(budget, 0.6m, 0.6m), second.CallAsync(budget, 0.6m, 0.6m)];
        (await Task.WhenAll(larger)).Count(refusal => refusal is null).ShouldBe(1);
    }

    [Fact]
    public async Task A_spent_budget_is_known_as_spent_by_every_replica()
    {
        TestDatabase database = new(server.Server);
        Allowance budget = Budget(1m);
        await using Replica first = await Replica.StartAsync(database, "first");
        await using Replica second = await Replica.StartAsync(database, "second");
        (await first.CallAsync(budget, 1m, 1m)).ShouldBeNull();
        Refusal? refusal = await second.CallAsync(budget, 0.5m, 0.5m);
        refusal.ShouldNotBeNull();
        (await second.CallAsync(budget, 0.5m, 0.5m)).ShouldNotBeNull().IsSpent.ShouldBeTrue();
    }
}
