using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Tests.Budgets;
using Farthing.Tests.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Postgres.Tests.Leases;

/// <summary>
/// Whatever replicas that share budgets do, in whatever order, with answers that come late or never and kills in mid-flight: no budget is passed, and what is
/// left of it at the end can be used by any of them.
/// </summary>
public sealed class LeaseScheduleTests(SharedServer server)
{
    private const int Replicas = 3;
    private const int MostRounds = 20;

    private static readonly Gen<Step[]> Schedules = Gen.Choose(5, 60).SelectMany(length => (
        from what in Gen.Frequency(
            (8, Gen.Constant(What.Call)), (6, Gen.Constant(What.Settle)), (8, Gen.Constant(What.Renew)), (2, Gen.Constant(What.LoseAnswer)), (1, Gen.Constant(What.LoseStore)),
            (3, Gen.Constant(What.CallMeanwhile)), (1, Gen.Constant(What.LeaveLine)), (3, Gen.Constant(What.Advance)), (1, Gen.Constant(What.Crash)))
        from who in Gen.Choose(0, Replicas - 1)
        from which in Gen.Choose(1, 63)
        from size in Gen.Choose(1, 100)
        select new Step(what, who, which, size)).ArrayOf(length));

    private static readonly Gen<Allowance[]> Books = Gen.Choose(1, 3).SelectMany(count => (
        from period in Gen.Elements<Period>(
            new CalendarPeriod { Unit = CalendarUnit.Second, Count = 30 },
            new CalendarPeriod { Unit = CalendarUnit.Day },
            new CalendarPeriod { Unit = CalendarUnit.Month },
            new RollingPeriod(TimeSpan.FromSeconds(30)),
            new RollingPeriod(TimeSpan.FromHours(1)))
        from amount in Gen.Choose(1, 300)
        from carries in Gen.Elements(true, false)
        select new Allowance { Name = "", Measure = Measure.Usd, Amount = amount, Period = period, CarryOver = carries && !period.IsRolling, IsBudget = true }).ArrayOf(count))
        .Select(book => book.Select((allowance, i) => allowance with { Name = $"allowance {i}" }).ToArray());

    private enum What
    {
        Call,
        Settle,
        Renew,
        LoseAnswer,
        LoseStore,
        CallMeanwhile,
        LeaveLine,
        Advance,
        Crash,
    }

    [Fact]
    public void No_shared_budget_is_ever_passed_and_what_is_left_can_be_used_anywhere()
    {
        TestDatabase database = new(server.Server);
        Prop.ForAll(Books.ToArbitrary(), Arb.From(Schedules, Shorter), async (book, schedule) =>
        {
            await using PostgresDatabase opened = database.Open();
            using TemporaryFolder folder = new();
            using Run run = await Run.StartAsync(book, opened, folder.Path);
            database.Query("TRUNCATE leases, replicas");
            await run.PlayAsync(schedule);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public async Task A_call_in_flight_counts_in_every_window_that_its_replica_says_nothing_in()
    {
        await using PostgresDatabase database = new TestDatabase(server.Server).Open();
        using TemporaryFolder folder = new();
        TestClock clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        Allowance budget = new() { Name = "shared", Measure = Measure.Usd, Amount = 100, Period = new CalendarPeriod { Unit = CalendarUnit.Second, Count = 30 }, IsBudget = true };
        using ScheduledReplica silent = await ScheduledReplica.StartAsync(folder.Path, "silent", database, clock);
        using ScheduledReplica other = await ScheduledReplica.StartAsync(folder.Path, "other", database, clock);

        Task<(Reservation? Reservation, Refusal? Refusal)> lasting = silent.CallAsync([budget], 33, TestContext.Current.CancellationToken);
        await silent.RenewAsync();
        Reservation inFlight = (await lasting).Reservation.ShouldNotBeNull();
        clock.Advance(TimeSpan.FromMinutes(69));
        Task<(Reservation? Reservation, Refusal? Refusal)> waiting = other.CallAsync([budget], 80, TestContext.Current.CancellationToken);
        await other.RenewAsync();
        other.Waiting.ShouldBe(1, "33 of the 100 are in flight elsewhere");

        inFlight.Settle(_ => 33);
        await silent.RenewAsync();
        await other.RenewAsync();
        (await waiting).Refusal.ShouldNotBeNull("33 of the 100 were used in this window").IsSpent.ShouldBeTrue();

        clock.Advance(TimeSpan.FromSeconds(30));
        waiting = other.CallAsync([budget], 80, TestContext.Current.CancellationToken);
        await other.RenewAsync();
        (await waiting).Reservation.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_kill_left_open_counts_for_all_replicas_in_every_window_that_it_may_have_lasted_into(bool recovered)
    {
        await using PostgresDatabase database = new TestDatabase(server.Server).Open();
        using TemporaryFolder folder = new();
        TestClock clock = new(new CalendarPeriod { Unit = CalendarUnit.Minute }.WindowStart(TimeProvider.System.GetUtcNow()));
        Allowance budget = new() { Name = "shared", Measure = Measure.Usd, Amount = 100, Period = new CalendarPeriod { Unit = CalendarUnit.Second, Count = 30 }, IsBudget = true };
        using ScheduledReplica killed = await ScheduledReplica.StartAsync(folder.Path, "killed", database, clock);
        using ScheduledReplica other = await ScheduledReplica.StartAsync(folder.Path, "other", database, clock);
        Task<(Reservation? Reservation, Refusal? Refusal)> lasting = killed.CallAsync([budget], 33, TestContext.Current.CancellationToken);
        await killed.RenewAsync();
        (await lasting).Reservation.ShouldNotBeNull();

        // Over the edge of its window it is in flight.
        clock.Advance(TimeSpan.FromSeconds(30));
        await killed.RenewAsync();
        if (recovered) await killed.RecoverAsync();
        else await killed.CrashAsync();

        // It began in the first window, and takes at most five minutes.
        for (int window = 1; window < 11; window++)
        {
            (await FitsAsync(68)).ShouldBeFalse($"33 of the 100 may be charged in window {window}");
            (await FitsAsync(67)).ShouldBeTrue($"67 of the 100 are free in window {window}");
            clock.Advance(TimeSpan.FromSeconds(30));
        }

        (await FitsAsync(100)).ShouldBeTrue("what was left open is over");

        async Task<bool> FitsAsync(decimal usd)
        {
            using CancellationTokenSource client = new();
            Task<(Reservation? Reservation, Refusal? Refusal)> call = other.CallAsync([budget], usd, client.Token);
            for (int round = 0; round < 3; round++) await other.RenewAsync();
            if (other.Waiting > 0)
            {
                await client.CancelAsync();
                await Task.WhenAny(call);
                return false;
            }

            Reservation? reservation = (await call).Reservation;
            reservation?.Settle(_ => 0);
            return reservation is not null;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_call_used_in_a_window_that_its_replica_had_said_nothing_in_counts_after_a_kill(bool recovered)
    {
        await using PostgresDatabase database = new TestDatabase(server.Server).Open();
        using TemporaryFolder folder = new();
        TestClock clock = new(new CalendarPeriod { Unit = CalendarUnit.Minute }.WindowStart(TimeProvider.System.GetUtcNow()));
        Allowance budget = new() { Name = "shared", Measure = Measure.Usd, Amount = 100, Period = new CalendarPeriod { Unit = CalendarUnit.Second, Count = 30 }, IsBudget = true };
        using ScheduledReplica killed = await ScheduledReplica.StartAsync(folder.Path, "killed", database, clock);
        using ScheduledReplica other = await ScheduledReplica.StartAsync(folder.Path, "other", database, clock);
        Task<(Reservation? Reservation, Refusal? Refusal)> lasting = killed.CallAsync([budget], 33, TestContext.Current.CancellationToken);
        await killed.RenewAsync();
        Reservation inFlight = (await lasting).Reservation.ShouldNotBeNull();

        // It ends in another window than it began in, and nobody but the journal hears of it.
        clock.Advance(TimeSpan.FromSeconds(70));
        inFlight.Settle(_ => 20);
        if (recovered) await killed.RecoverAsync();
        else await killed.CrashAsync();

        Task<(Reservation? Reservation, Refusal? Refusal)> tooMuch = other.CallAsync([budget], 81, TestContext.Current.CancellationToken);
        for (int round = 0; round < 3 && !tooMuch.IsCompleted; round++) await other.RenewAsync();
        (await tooMuch).Refusal.ShouldNotBeNull("20 of the 100 were used in this window").IsSpent.ShouldBeTrue();
        Task<(Reservation? Reservation, Refusal? Refusal)> rest = other.CallAsync([budget], 80, TestContext.Current.CancellationToken);
        await other.RenewAsync();
        (await rest).Reservation.ShouldNotBeNull("the rest is free");
    }

    /// <summary>The same without some of its steps.</summary>
    private static IEnumerable<Step[]> Shorter(Step[] schedule)
    {
        for (int part = schedule.Length / 2; part > 0; part /= 2)
            for (int from = 0; from + part <= schedule.Length; from += part) yield return [.. schedule[..from], .. schedule[(from + part)..]];
    }

    private sealed record Step(What Do, int Who, int Which, int Size);

    private sealed record Held(int Who, Reservation Reservation, decimal Amount, Allowance[] Allowances, DateTimeOffset Since);

    /// <summary>What a kill left open: it may be charged for so long, and counts until then at the least and for the longest.</summary>
    private sealed record Lost(Allowance Allowance, DateTimeOffset Since, DateTimeOffset Until, DateTimeOffset CountsUntil, decimal Amount);

    private sealed record Waiting(int Who, Task<(Reservation? Reservation, Refusal? Refusal)> Task, CancellationTokenSource Client, decimal Amount, Allowance[] Allowances);

    private sealed class Run : IDisposable
    {
        private readonly TestClock _clock = new(TimeProvider.System.GetUtcNow());
        private readonly Allowance[] _book;
        private readonly List<ScheduledReplica> _replicas = [];
        private readonly List<Held> _held = [];
        private readonly List<Waiting> _waiting = [];
        private readonly List<(Allowance Allowance, DateTimeOffset At, decimal Used)> _used = [];
        private readonly List<Lost> _lost = [];
        private readonly Dictionary<Allowance, DateTimeOffset> _asked = [];

        private Run(Allowance[] book) => _book = book;

        private DateTimeOffset Now => _clock.GetUtcNow();

        public static async Task<Run> StartAsync(Allowance[] book, PostgresDatabase database, string folder)
        {
            Run run = new(book);
            for (int i = 0; i < Replicas; i++) run._replicas.Add(await ScheduledReplica.StartAsync(folder, $"replica {i}", database, run._clock));
            return run;
        }

        public async Task PlayAsync(Step[] schedule)
        {
            foreach (Step step in schedule)
            {
                await PlayAsync(step);
                await CollectAsync();
                Check();
            }

            await EndAsync();
        }

        public void Dispose() => _replicas.ForEach(replica => replica.Dispose());

        private async Task PlayAsync(Step step)
        {
            ScheduledReplica replica = _replicas[step.Who];
            switch (step.Do)
            {
                case What.Call:
                    Ask(step);
                    CancellationTokenSource client = new();
                    _waiting.Add(new Waiting(step.Who, replica.CallAsync(Some(step.Which), step.Size, client.Token), client, step.Size, Some(step.Which)));
                    break;
                case What.Settle when _held.Count > 0:
                    Held held = _held[step.Which % _held.Count];
                    Settle(held, held.Amount * step.Size / 100);
                    break;
                case What.Renew:
                    await replica.RenewAsync();
                    break;
                case What.LoseAnswer:
                    replica.Store.LosesAnswer = true;
                    await replica.RenewAsync();
                    break;
                case What.LoseStore:
                    replica.Store.IsAway = true;
                    await replica.RenewAsync();
                    break;
                case What.CallMeanwhile:
                    replica.Store.Meanwhile = () =>
                    {
                        Ask(step);
                        if (replica.TryCall(Some(step.Which), step.Size) is { } reservation) _held.Add(new Held(step.Who, reservation, step.Size, Some(step.Which), Now));
                    };
                    await replica.RenewAsync();
                    break;
                case What.LeaveLine when _waiting.Count > 0:
                    await LeaveAsync(_waiting[step.Which % _waiting.Count]);
                    break;
                case What.Advance:
                    _clock.Advance(TimeSpan.FromSeconds((step.Which % 4) switch { 0 => step.Size * 60, 1 => step.Size, _ => step.Size / 30.0 }));
                    break;
                case What.Crash:
                    await CrashAsync(step.Who);
                    break;
            }
        }

        private void Ask(Step step)
        {
            foreach (Allowance allowance in Some(step.Which)) _asked.TryAdd(allowance, Now);
        }

        private static async Task LeaveAsync(Waiting waiting)
        {
            await waiting.Client.CancelAsync();
            await Task.WhenAny(waiting.Task);
        }

        private void Settle(Held held, decimal used)
        {
            _held.Remove(held);
            held.Reservation.Settle(_ => used);
            _used.AddRange(held.Allowances.Select(allowance => (allowance, Now, used)));
        }

        /// <summary>What was in flight counts in full: the provider may have charged it, or may do so yet.</summary>
        private async Task CrashAsync(int who)
        {
            foreach (Held lost in _held.FindAll(held => held.Who == who))
            {
                _held.Remove(lost);
                _lost.AddRange(lost.Allowances.Select(allowance => new Lost(allowance, lost.Since, lost.Since + ScheduledReplica.LongestCall, Now + ScheduledReplica.LongestCall, lost.Amount)));
            }

            _waiting.RemoveAll(waiting => waiting.Who == who);
            await _replicas[who].CrashAsync();
        }

        /// <summary>Takes calls out of the line whose waiting is over.</summary>
        private async Task CollectAsync()
        {
            for (int i = 0; i < Replicas; i++)
                while (_waiting.Count(waiting => waiting.Who == i && !waiting.Task.IsCompleted) > _replicas[i].Waiting) await Task.Yield();
            foreach (Waiting waiting in _waiting.ToArray())
            {
                if (!waiting.Task.IsCompleted) continue;
                _waiting.Remove(waiting);
                if (!waiting.Task.IsCanceled && (await waiting.Task).Reservation is { } reservation) _held.Add(new Held(waiting.Who, reservation, waiting.Amount, waiting.Allowances, Now));
            }
        }

        private void Check()
        {
            foreach (Allowance allowance in _book)
            {
                decimal open = _held.Where(held => held.Allowances.Contains(allowance)).Sum(held => held.Amount);
                (UsedOf(allowance, 0) + open).ShouldBeLessThanOrEqualTo(allowance.Amount + CarriedOf(allowance, 0), $"{allowance.Name}, {allowance.Period}");
            }
        }

        /// <summary>What was used in the present window, or in one before it, and what may have been.</summary>
        private decimal UsedOf(Allowance allowance, int before)
        {
            Period period = allowance.Period;
            DateTimeOffset since = period is RollingPeriod rolling ? Now - rolling.Length : period.StartOf(period.CellAt(Now) - before);
            return SettledOf(allowance, before) + _lost.Where(each => each.Allowance == allowance && each.Until > since && IsBegun(each, period.CellAt(Now) - before)).Sum(each => each.Amount);
        }

        private decimal SettledOf(Allowance allowance, int before)
        {
            Period period = allowance.Period;
            if (period is RollingPeriod rolling) return _used.Where(each => each.Allowance == allowance && each.At > Now - rolling.Length).Sum(each => each.Used);
            long cell = period.CellAt(Now) - before;
            return _used.Where(each => each.Allowance == allowance && period.CellAt(each.At) == cell).Sum(each => each.Used);
        }

        private static bool IsBegun(Lost lost, long cell) => lost.Allowance.Period.CellAt(lost.Since) <= cell;

        /// <summary>
        /// The most that can have been carried over: what the windows before left, from the one on in which it was first asked for. What was set aside then may be settled
        /// in a later window, and counts as used there.
        /// </summary>
        private decimal CarriedOf(Allowance allowance, int before)
        {
            if (!allowance.CarryOver || !_asked.TryGetValue(allowance, out DateTimeOffset first) || allowance.Period.CellAt(first) >= allowance.Period.CellAt(Now) - before) return 0;
            return Math.Clamp(allowance.Amount + CarriedOf(allowance, before + 1) - UsedOf(allowance, before + 1), 0, allowance.Amount);
        }

        private async Task EndAsync()
        {
            foreach (Waiting waiting in _waiting) await LeaveAsync(waiting);
            await CollectAsync();
            foreach (Held held in _held.ToArray()) Settle(held, held.Amount / 2);

            // One that started again says what has rolled out of windows when it gets calls again.
            await SaySoAsync();
            await UseUpAsync(_book.Min(allowance => allowance.Amount - UsedLately(allowance)));
            if (Array.Find(_book, allowance => allowance.CarryOver) is not { } carrying) return;

            // Where every replica has said in a window what it used and holds no more, what it leaves over is known. Windows end where half minutes do.
            Period half = new CalendarPeriod { Unit = CalendarUnit.Second, Count = 30 };
            MoveTo(half.NextAfter(Now));
            await SaySoAsync();
            decimal leaves = Math.Clamp(carrying.Amount - UsedLately(carrying), 0, carrying.Amount);
            MoveTo(carrying.Period.NextAfter(Now));
            await SaySoAsync();
            await UseUpAsync(_book.Min(allowance => allowance.Amount - UsedLately(allowance) + (allowance == carrying ? leaves : 0)));
        }

        private void MoveTo(DateTimeOffset time) => _clock.Advance(time - Now + TimeSpan.FromSeconds(0.1));

        /// <summary>Each replica has a call that costs nothing, says what it used, and gives back what it does not need.</summary>
        private async Task SaySoAsync()
        {
            for (int i = 0; i < Replicas; i++) _waiting.Add(new Waiting(i, _replicas[i].CallAsync(_book, 0), new CancellationTokenSource(), 0, _book));
            for (int round = 0; round < 4; round++) await RoundAsync();
            await CollectAsync();
            foreach (Held held in _held.ToArray()) Settle(held, 0);
            for (int round = 0; round < 4; round++) await RoundAsync();
        }

        /// <summary>Two calls that wait for all that is left of everything, each on a replica of its own: what one leaves goes to the other.</summary>
        private async Task UseUpAsync(decimal left)
        {
            if (left <= 0) return;
            List<(ScheduledReplica Replica, Task<(Reservation? Reservation, Refusal? Refusal)> Task)> calls = [.. _replicas.Take(2).Select(replica => (replica, replica.CallAsync(_book, left)))];
            while (calls.Count > 0)
            {
                // A call that waits no more says so on another thread.
                for (int round = 0; round < MostRounds && calls.TrueForAll(call => call.Replica.Waiting > 0); round++) await RoundAsync();
                int over = calls.FindIndex(call => call.Replica.Waiting == 0);
                over.ShouldNotBe(-1, $"{left} are left and nobody gets it");
                (await calls[over].Task).Reservation.ShouldNotBeNull($"{left} are left").Settle(_ => 0);
                calls.RemoveAt(over);
            }
        }

        /// <summary>The most that may count: a rolling window's money comes back up to one part late, and what was left open counts for the longest from the start after the kill.</summary>
        private decimal UsedLately(Allowance allowance)
        {
            Period period = allowance.Period;
            DateTimeOffset since = period is RollingPeriod rolling ? Now - (rolling.Length * 1.1) : period.WindowStart(Now);
            decimal settled = period.IsRolling ? _used.Where(each => each.Allowance == allowance && each.At > since).Sum(each => each.Used) : SettledOf(allowance, 0);
            return settled + _lost.Where(each => each.Allowance == allowance && each.CountsUntil >= since).Sum(each => each.Amount);
        }

        private async Task RoundAsync()
        {
            _clock.Advance(TimeSpan.FromSeconds(0.7));
            foreach (ScheduledReplica replica in _replicas) await replica.RenewAsync();
        }

        private Allowance[] Some(int which)
        {
            Allowance[] some = [.. _book.Where((_, i) => ((which >> i) & 1) != 0)];
            return some.Length == 0 ? [_book[which % _book.Length]] : some;
        }
    }
}
