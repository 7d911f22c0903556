using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Tests.Budgets;
using Farthing.Tests.Ledger;

namespace Farthing.Postgres.Tests.Leases;

/// <summary>What a window of a shared budget left over is added to the next one: exactly that, once, and for all replicas together.</summary>
public sealed class CarryOverTests(SharedServer server)
{
    private static readonly Allowance Budget = Of(new CalendarPeriod { Unit = CalendarUnit.Second, Count = 30 });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_window_left_over_can_be_used_in_the_next_one_to_the_cent_by_one_call_that_needs_it_all()
    {
        await using Shop shop = await Shop.OpenAsync(server);
        await shop.SpendAsync(shop.One, Budget, 10);
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        (await shop.TryAsync(shop.Two, Budget, 190.01m)).ShouldBeNull("10 of the 200 were used");
        (await shop.TryAsync(shop.Two, Budget, 190)).ShouldNotBeNull().Settle(_ => 150);
        await shop.RestAsync();
        (await shop.TryAsync(shop.One, Budget, 40.01m)).ShouldBeNull("150 of the 190 were used");
        (await shop.TryAsync(shop.One, Budget, 40)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_was_carried_over_is_carried_no_further_than_one_amount()
    {
        await using Shop shop = await Shop.OpenAsync(server);
        await shop.SpendAsync(shop.One, Budget, 10);
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        await shop.SpendAsync(shop.One, Budget, 20);
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        (await shop.TryAsync(shop.One, Budget, 200.01m)).ShouldBeNull("170 were left over, 100 of which are carried");
        (await shop.TryAsync(shop.One, Budget, 200)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_raise_in_mid_window_takes_nothing_from_what_was_carried_over()
    {
        await using Shop shop = await Shop.OpenAsync(server);
        await shop.SpendAsync(shop.One, Budget, 10);
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        await shop.SpendAsync(shop.One, Budget, 1);
        Allowance raised = Budget with { Raise = new Raise(20, shop.Clock.GetUtcNow().AddHours(1)) };
        (await shop.TryAsync(shop.One, raised, 209.01m)).ShouldBeNull();
        (await shop.TryAsync(shop.One, raised, 209)).ShouldNotBeNull("100, 20 more for a while and 90 from before, less 1");
    }

    [Fact]
    public async Task A_replica_that_is_killed_and_starts_again_in_the_next_window_carries_over_no_more_than_was_left()
    {
        await using Shop shop = await Shop.OpenAsync(server);
        await shop.SpendAsync(shop.One, Budget, 10);
        await shop.SpendAsync(shop.Two, Budget, 20);
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        await shop.One.CrashAsync();
        await shop.Two.CrashAsync();
        (await shop.TryAsync(shop.One, Budget, 170.01m)).ShouldBeNull("30 of the 200 were used");
        (await shop.TryAsync(shop.One, Budget, 170)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_was_carried_over_is_not_to_be_had_again_where_the_window_before_is_not_over_yet()
    {
        await using Shop shop = await Shop.OpenAsync(server);
        using ScheduledReplica ahead = await shop.StartAsync("ahead", out TestClock clock);
        await shop.SpendAsync(shop.One, Budget, 10);
        clock.Advance(shop.Clock.GetUtcNow() + TimeSpan.FromSeconds(30) - clock.GetUtcNow());
        Task<(Reservation? Reservation, Refusal? Refusal)> early = ahead.CallAsync([Budget], 190, Stop);
        for (int round = 0; round < 3; round++) await ahead.RenewAsync();
        (await early).Reservation.ShouldNotBeNull();
        (await shop.TryAsync(shop.One, Budget, 1)).ShouldBeNull("what was left is leased in the next window");
    }

    [Fact]
    public async Task What_a_window_left_over_is_remembered_for_as_long_as_the_next_one_is_open()
    {
        // A window that began days ago by the database's own clock and is not over.
        DateTimeOffset today = TimeProvider.System.GetUtcNow();
        Period period = Enumerable.Range(5, 30).Select(days => new CalendarPeriod { Unit = CalendarUnit.Day, Count = days })
            .First(each => today - each.WindowStart(today) > TimeSpan.FromDays(2) && each.NextAfter(today) - today > TimeSpan.FromHours(2));
        Allowance budget = Of(period);
        await using Shop shop = await Shop.OpenAsync(server, period.WindowStart(today) - TimeSpan.FromHours(1));
        await shop.SpendAsync(shop.One, budget, 10);
        await shop.SpendAsync(shop.Two, budget, 20);
        shop.Clock.Advance(today - shop.Clock.GetUtcNow());
        using (await shop.StartAsync("another, whose start clears up", out _))
        {
            (await shop.TryAsync(shop.One, budget, 170.01m)).ShouldBeNull("30 of the 200 were used");
            (await shop.TryAsync(shop.One, budget, 170)).ShouldNotBeNull();
        }
    }

    private static Allowance Of(Period period) => new() { Name = "shared", Measure = Measure.Usd, Amount = 100, Period = period, CarryOver = true, IsBudget = true };

    /// <summary>Two replicas by one clock, which begins with a window that is of late for the database's own clock too.</summary>
    private sealed class Shop : IAsyncDisposable
    {
        private readonly PostgresDatabase _database;
        private readonly TemporaryFolder _folder = new();

        private Shop(PostgresDatabase database, TestClock clock) => (_database, Clock, One, Two) = (database, clock, null!, null!);

        public TestClock Clock { get; }

        public ScheduledReplica One { get; private set; }

        public ScheduledReplica Two { get; private set; }

        public static async Task<Shop> OpenAsync(SharedServer server, DateTimeOffset? start = null)
        {
            Shop shop = new(new TestDatabase(server.Server).Open(), new TestClock(start ?? Budget.Period.WindowStart(TimeProvider.System.GetUtcNow())));
            shop.One = await ScheduledReplica.StartAsync(shop._folder.Path, "one", shop._database, shop.Clock);
            shop.Two = await ScheduledReplica.StartAsync(shop._folder.Path, "two", shop._database, shop.Clock);
            return shop;
        }

        /// <summary>Starts another replica, with a clock of its own that shows the same.</summary>
        public Task<ScheduledReplica> StartAsync(string name, out TestClock clock) =>
            ScheduledReplica.StartAsync(_folder.Path, name, _database, clock = new TestClock(Clock.GetUtcNow()));

        public async Task SpendAsync(ScheduledReplica replica, Allowance budget, decimal usd)
        {
            (await TryAsync(replica, budget, usd)).ShouldNotBeNull().Settle(_ => usd);
            await RestAsync();
        }

        /// <summary>A call that is let in, or is told that the money is spent, or still waits when both replicas have had their say.</summary>
        public async Task<Reservation?> TryAsync(ScheduledReplica replica, Allowance budget, decimal usd)
        {
            using CancellationTokenSource client = new();
            Task<(Reservation? Reservation, Refusal? Refusal)> call = replica.CallAsync([budget], usd, client.Token);
            for (int round = 0; round < 5 && !call.IsCompleted; round++) await RenewAsync();

            // A call that was let in says so on a thread of the pool.
            if (replica.Waiting == 0) return (await call).Reservation;
            await client.CancelAsync();
            await Task.WhenAny(call);
            return null;
        }

        /// <summary>Lets everybody say what was used, and give back what is not needed.</summary>
        public async Task RestAsync()
        {
            for (int round = 0; round < 4; round++)
            {
                Clock.Advance(TimeSpan.FromSeconds(0.7));
                await RenewAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            One.Dispose();
            Two.Dispose();
            await _database.DisposeAsync();
            _folder.Dispose();
        }

        private async Task RenewAsync()
        {
            await One.RenewAsync();
            await Two.RenewAsync();
        }
    }
}
