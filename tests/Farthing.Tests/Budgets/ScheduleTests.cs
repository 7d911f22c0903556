using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Budgets;

/// <summary>Whatever calls do, in whatever order and whatever the clock does, no hard account ever holds more than its limit.</summary>
public sealed class ScheduleTests
{
    private static readonly Gen<Step[]> Schedules = Gen.Choose(5, 80).SelectMany(length => (
        from what in Gen.Frequency(
            (6, Gen.Constant(What.Reserve)), (5, Gen.Constant(What.Settle)), (2, Gen.Constant(What.Cancel)), (2, Gen.Constant(What.Repeat)), (4, Gen.Constant(What.Wait)),
            (2, Gen.Constant(What.LeaveLine)), (3, Gen.Constant(What.Advance)), (1, Gen.Constant(What.SetWall)), (1, Gen.Constant(What.Raise)))
        from which in Gen.Choose(0, 63)
        from size in Gen.Choose(0, 100)
        select new Step(what, which, size)).ArrayOf(length));

    private static readonly Gen<Allowance[]> Books = Gen.Choose(1, 4).SelectMany(count => (
        from measure in Gen.Elements(Measure.Usd, Measure.Usd, Measure.Usd, Measure.Tokens, Measure.Concurrency)
        from period in Gen.Elements<Period>(
            new CalendarPeriod { Unit = CalendarUnit.Second, Count = 30 },
            new CalendarPeriod { Unit = CalendarUnit.Hour },
            new CalendarPeriod { Unit = CalendarUnit.Day, Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") },
            new RollingPeriod(TimeSpan.FromSeconds(30)),
            new RollingPeriod(TimeSpan.FromHours(3)))
        from amount in Gen.Choose(0, 300)
        from hard in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        from carries in Gen.Elements(true, false)
        select new Allowance
        {
            Name = "",
            Measure = measure,
            Amount = measure == Measure.Concurrency ? 1 + (amount / 60) : amount,
            Period = measure == Measure.Concurrency ? new OpenPeriod() : period,
            Hard = hard,
            CarryOver = carries && !period.IsRolling && measure == Measure.Usd,
            IsBudget = measure == Measure.Usd,
        }).ArrayOf(count)).Select(book => book.Select((allowance, i) => allowance with { Name = $"allowance {i}" }).ToArray());

    private enum What
    {
        Reserve,
        Settle,
        Cancel,
        Repeat,
        Wait,
        LeaveLine,
        Advance,
        SetWall,
        Raise,
    }

    [Fact]
    public void No_hard_account_ever_holds_more_than_its_limit_and_what_is_settled_is_what_is_counted() =>
        Prop.ForAll(Books.ToArbitrary(), Schedules.ToArbitrary(), (book, schedule) => new Run(book).PlayAsync(schedule)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private sealed record Step(What Do, int Which, int Size);

    private sealed record Held(Reservation Reservation, decimal Amount, Account[] Accounts)
    {
        public int Times { get; set; } = 1;
    }

    private sealed class Run
    {
        private readonly TestClock _clock = new(new DateTimeOffset(2026, 10, 24, 21, 59, 30, TimeSpan.Zero));
        private readonly AccountTable _table;
        private readonly Account[] _accounts;
        private readonly Dictionary<Account, decimal> _before = [];
        private readonly List<Held> _held = [];
        private readonly List<(Task<(Reservation? Reservation, Refusal? Refusal)> Task, CancellationTokenSource Client, decimal Amount, Account[] Accounts)> _waiting = [];
        private readonly List<(Account Account, DateTimeOffset At, decimal Used)> _settled = [];

        public Run(Allowance[] book)
        {
            _table = Tables.Create(_clock, new AccountTableOptions { MaxWait = TimeSpan.FromSeconds(20) });
            _accounts = [.. book.Select(allowance => _table.Find(allowance))];
        }

        public async Task PlayAsync(Step[] schedule)
        {
            Check();
            foreach (Step step in schedule)
            {
                await PlayAsync(step);
                Check();
            }

            await EndAsync();
        }

        private async Task PlayAsync(Step step)
        {
            switch (step.Do)
            {
                case What.Reserve:
                    Reserve(step);
                    break;
                case What.Settle or What.Cancel when _held.Count > 0:
                    Held held = _held[step.Which % _held.Count];
                    _held.Remove(held);
                    Settle(held, step.Do == What.Cancel ? 0 : held.Amount * held.Times * step.Size / 100);
                    break;
                case What.Repeat when _held.Count > 0:
                    Held again = _held[step.Which % _held.Count];
                    if (again.Reservation.TryRepeat(out _)) again.Times++;
                    break;
                case What.Wait:
                    Account[] touched = Some(step.Which);
                    CancellationTokenSource client = new();
                    DateTimeOffset? deadline = step.Size % 3 == 0 ? _table.Clock.Now.AddSeconds(step.Size % 25) : null;
                    _waiting.Add((_table.ReserveAsync(Request(step, touched), deadline, client.Token).AsTask(), client, step.Size, touched));
                    break;
                case What.LeaveLine when _waiting.Count > 0:
                    var leaves = _waiting[step.Which % _waiting.Count];
                    _waiting.Remove(leaves);
                    await leaves.Client.CancelAsync();
                    await CollectAsync(leaves);
                    break;
                case What.Advance:
                    _clock.Advance(TimeSpan.FromSeconds(step.Which % 3 == 0 ? step.Size * 60 : step.Size / 4.0));
                    break;
                case What.SetWall:
                    _clock.SetWall(TimeSpan.FromMinutes((step.Size - 50) * (step.Which % 2 == 0 ? 60 : 0.5)));
                    break;
                case What.Raise:
                    Allowance raised = _accounts[step.Which % _accounts.Length].Allowance;
                    raised = raised with { Raise = new Raise(1 + step.Size, _table.Clock.Now.AddSeconds(step.Size)) };
                    _table.Find(raised);
                    break;
            }
        }

        private void Reserve(Step step)
        {
            Account[] touched = Some(step.Which);
            Dictionary<Account, decimal> before = _accounts.ToDictionary(account => account, account => _table.Read(account).Reserved);
            Reservation? reservation = _table.TryReserve(Request(step, touched), out _);
            foreach (Account account in _accounts)
            {
                decimal expected = reservation is not null && touched.Contains(account) && account.Allowance.Hard ? account.Allowance.Measure == Measure.Concurrency ? 1 : step.Size : 0;
                (_table.Read(account).Reserved - before[account]).ShouldBe(expected, "all or none");
            }

            if (reservation is not null) _held.Add(new Held(reservation, step.Size, touched));
        }

        private void Settle(Held held, decimal used)
        {
            DateTimeOffset now = _table.Clock.Now;
            held.Reservation.Settle(account => account.Allowance.Measure == Measure.Concurrency ? 1 : used);
            foreach (Account account in held.Accounts)
                if (account.Allowance.Measure == Measure.Usd) _settled.Add((account, now, used));
        }

        private async Task CollectAsync((Task<(Reservation? Reservation, Refusal? Refusal)> Task, CancellationTokenSource Client, decimal Amount, Account[] Accounts) waiting)
        {
            try
            {
                if ((await waiting.Task.Soon()).Reservation is { } reservation) Settle(new Held(reservation, waiting.Amount, waiting.Accounts), 0);
            }
            catch (OperationCanceledException)
            {
                // It left; nothing is held for it, as the end of the run shows.
            }

            waiting.Client.Dispose();
        }

        private void Check()
        {
            DateTimeOffset now = _table.Clock.Now;
            foreach (Account account in _accounts)
            {
                AccountStatus status = _table.Read(account);
                status.Reserved.ShouldBeGreaterThanOrEqualTo(0);
                decimal holds = status.Used + status.Reserved;

                // A raise that ends leaves an account over its limit, which then only goes down.
                if (account.Allowance.Hard && holds > status.Limit) holds.ShouldBeLessThanOrEqualTo(_before.GetValueOrDefault(account), $"{account.Allowance.Name}: {status.Used} + {status.Reserved} of {status.Limit}");
                _before[account] = holds;
                if (account.Allowance.Measure == Measure.Usd) Counts(account, status, now);
            }
        }

        private void Counts(Account account, AccountStatus status, DateTimeOffset now)
        {
            Period period = account.Allowance.Period;
            decimal Sum(Func<DateTimeOffset, bool> counts) => _settled.Where(each => each.Account == account && counts(each.At)).Sum(each => each.Used);
            if (period is RollingPeriod { Length: var length })
            {
                status.Used.ShouldBeGreaterThanOrEqualTo(Sum(at => at > now - length));
                status.Used.ShouldBeLessThanOrEqualTo(Sum(at => at > now - (length * (1 + (2.0 / RollingPeriod.Parts)))));
            }
            else
            {
                status.Used.ShouldBe(Sum(at => period.CellAt(at) == period.CellAt(now)));
            }
        }

        /// <summary>Every call ends: nothing stays set aside, and nobody waits for ever.</summary>
        private async Task EndAsync()
        {
            foreach (Held held in _held) Settle(held, 0);
            _clock.Advance(TimeSpan.FromSeconds(21));
            while (_waiting.Count > 0)
            {
                var next = _waiting[0];
                _waiting.RemoveAt(0);
                await CollectAsync(next);
            }

            _table.Waiting.ShouldBe(0);
            foreach (Account account in _accounts) _table.Read(account).Reserved.ShouldBe(0, account.Allowance.Name);
        }

        private Account[] Some(int which) => _accounts.Where((_, i) => (which & (1 << i)) != 0).ToArray() is { Length: > 0 } some ? some : [_accounts[which % _accounts.Length]];

        private static ReservationRequest Request(Step step, Account[] accounts) => new()
        {
            Accounts = accounts,
            Bound = new CostBound { FixedUsd = step.Size, InputTokens = step.Size, Choices = 1 },
            Key = $"key {step.Which % 3}",
            Priority = step.Which % 2,
        };
    }
}
