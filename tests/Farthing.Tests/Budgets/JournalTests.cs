using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Persistence;
using Farthing.Ledger.Journal;
using Farthing.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Tests.Budgets;

/// <summary>What is remembered of budgets after a restart and after <c>kill -9</c> at any moment.</summary>
public sealed class JournalTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly TemporaryFolder _folder = new();
    private readonly TestClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_kill_at_any_byte_forgets_nothing_that_was_settled_or_set_aside()
    {
        var random = new Random(7);
        AccountTable table = Tables.Create(_clock);
        List<(long Bytes, decimal Least)> states = [];
        string path;
        AccountId id;
        using (AccountKeeper keeper = await OpenAsync(table))
        {
            path = JournalSegment.List(Path.Combine(_folder.Path, "budgets"))[^1].Path;
            Account account = table.Find(Tables.Budget(1_000_000));
            id = account.Id;
            List<(Reservation Reservation, decimal Amount)> open = [];
            for (int i = 0; i < 120; i++)
            {
                if (open.Count == 0 || random.Next(2) == 0)
                {
                    decimal amount = random.Next(1, 1_000);
                    open.Add((table.MustReserve(Tables.Request(amount, account)), amount));
                }
                else
                {
                    int which = random.Next(open.Count);
                    decimal used = random.Next((int)open[which].Amount + 1);
                    if (random.Next(4) == 0 && open[which].Reservation.TryRepeat(out _)) used += open[which].Amount;
                    open[which].Reservation.Settle(_ => used);
                    open.RemoveAt(which);
                }

                AccountStatus status = table.Read(account);
                states.Add((keeper.JournalBytes, status.Used + status.Reserved));
            }
        }

        byte[] whole = await File.ReadAllBytesAsync(path, Stop);
        string cut = Path.Combine(_folder.Path, "cut");
        for (long end = states[0].Bytes; end <= states[^1].Bytes; end++)
        {
            await File.WriteAllBytesAsync(cut, whole.AsMemory(0, (int)end), Stop);
            decimal counted = AccountJournal.Read([new MovedSegment(1, cut)], _clock.GetUtcNow(), Longest).Where(cell => cell.Id == id).Sum(cell => cell.Used);
            counted.ShouldBeGreaterThanOrEqualTo(states.FindLast(state => state.Bytes <= end).Least, $"cut at byte {end}");
        }
    }

    [Fact]
    public async Task What_was_settled_counts_exactly_after_a_restart_and_what_was_open_counts_in_full()
    {
        Allowance budget = Tables.Budget(100), rolling = Tables.Budget(100, new RollingPeriod(TimeSpan.FromHours(2)), "rolling");
        AccountTable table = Tables.Create(_clock);
        using (AccountKeeper keeper = await OpenAsync(table))
        {
            Account[] accounts = [table.Find(budget), table.Find(rolling, "ann")];
            table.MustReserve(Tables.Request(50, accounts)).Settle(_ => 7);
            _clock.Advance(TimeSpan.FromMinutes(30));
            table.MustReserve(Tables.Request(50, accounts)).Settle(_ => 4);
            table.MustReserve(Tables.Request(20, accounts));
        }

        AccountTable again = Tables.Create(_clock);
        using AccountKeeper kept = await OpenAsync(again);
        again.Read(again.Find(budget)).Used.ShouldBe(31);
        again.Read(again.Find(rolling, "ann")).Used.ShouldBe(31);
        again.Read(again.Find(rolling, "bob")).Used.ShouldBe(0);
        _clock.Advance(TimeSpan.FromMinutes(96));
        again.Read(again.Find(rolling, "ann")).Used.ShouldBe(24);
    }

    [Fact]
    public async Task Calls_that_end_in_another_window_than_they_began_in_and_others_count_after_a_restart_where_each_counts()
    {
        Allowance budget = Tables.Budget(100), rolling = Tables.Budget(100, new RollingPeriod(TimeSpan.FromDays(2)), "rolling");
        Allowance tokens = Tables.Limit(Measure.InputTokens, 1_000, Tables.Day);
        AccountTable table = Tables.Create(_clock);
        using (AccountKeeper keeper = await OpenAsync(table))
        {
            Account[] accounts = [table.Find(budget), table.Find(tokens), table.Find(rolling)];
            decimal Used(Account account, decimal usd) => account.Allowance.Measure == Measure.Usd ? usd : 2 * usd;
            Reservation late = table.MustReserve(Tables.Request(50, accounts));
            table.MustReserve(Tables.Request(50, accounts)).Settle(account => Used(account, 7));
            _clock.Advance(TimeSpan.FromDays(1));
            late.Settle(account => Used(account, 11));
            table.MustReserve(Tables.Request(9, accounts)).Settle(account => Used(account, 3));
            FillSegment(table, keeper, table.Find(Tables.Budget(1_000_000, name: "other")));
            table.MustReserve(Tables.Request(9, accounts)).Settle(account => Used(account, 4));
        }

        AccountTable again = Tables.Create(_clock);
        using AccountKeeper kept = await OpenAsync(again);
        (again.Read(again.Find(budget)).Used, again.Read(again.Find(tokens)).Used, again.Read(again.Find(rolling)).Used).ShouldBe((18m, 14m, 25m));
    }

    [Fact]
    public async Task A_set_of_accounts_of_which_one_has_left_memory_is_found_anew_before_anything_is_set_aside()
    {
        var store = new AccountStoreInMemory();
        Allowance each = Tables.Budget(10);
        AccountTable table = Tables.Create(_clock, new AccountTableOptions { MaxAccounts = 0 });
        using AccountKeeper keeper = await OpenAsync(table, store);
        await UseAsync(table, keeper, each, "ann", 3);
        Account all = table.Find(Tables.Budget(10, name: "all")), ann = table.Find(each, "ann");
        AccountSet set = new([(all, all.Allowance), (ann, each)]);
        ReservationRequest request = new() { Accounts = set.All, Set = set, Bound = Tables.Request(5, all).Bound };
        table.MustReserve(request).Settle(_ => 0);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await keeper.EvictAsync(Stop);
        table.HasCold.ShouldBeTrue();
        table.TryReserve(request, out Refusal? refusal).ShouldBeNull();
        refusal.ShouldBeNull();
        table.Read(all).Reserved.ShouldBe(0);
    }

    [Fact]
    public async Task A_new_segment_holds_all_that_counts_of_many_rolling_windows()
    {
        Allowance rolling = Tables.Budget(1_000, new RollingPeriod(TimeSpan.FromHours(1)));
        AccountTable table = Tables.Create(_clock);
        const int Users = 2_500, Parts = 25;
        using (AccountKeeper keeper = await OpenAsync(table))
        {
            for (int part = 0; part < Parts; part++)
            {
                for (int user = 0; user < Users; user++) table.MustReserve(Tables.Request(2, table.Find(rolling, $"user {user}"))).Settle(_ => 1);
                keeper.Keep();
                _clock.Advance(TimeSpan.FromMinutes(2));
            }
        }

        AccountTable again = Tables.Create(_clock);
        using AccountKeeper kept = await OpenAsync(again);
        for (int user = 0; user < Users; user++) again.Read(again.Find(rolling, $"user {user}")).Used.ShouldBe(Parts);
        Directory.EnumerateFiles(Path.Combine(_folder.Path, "budgets"), "*.journal").Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_ends_after_the_journal_was_closed_counts_as_set_aside()
    {
        AccountTable table = Tables.Create(_clock);
        Reservation late;
        using (AccountKeeper keeper = await OpenAsync(table)) late = table.MustReserve(Tables.Request(20, table.Find(Tables.Budget(100))));
        late.Settle(_ => 1);
        table.TryReserve(Tables.Request(1, table.Find(Tables.Budget(100))), out _).ShouldBeNull();
        AccountTable again = Tables.Create(_clock);
        using AccountKeeper kept = await OpenAsync(again);
        again.Read(again.Find(Tables.Budget(100))).Used.ShouldBe(20);
    }

    [Fact]
    public async Task Without_a_journal_that_can_be_written_no_call_is_let_in_that_it_would_have_to_remember_and_none_waits_for_that()
    {
        AccountTable table = Tables.Create(_clock);
        table.AwaitJournal();
        Account budget = table.Find(Tables.Budget(100)), rate = table.Find(Tables.Limit(Measure.Requests, 10));
        (Reservation? reservation, Refusal? refusal) = await table.ReserveAsync(Tables.Request(1, rate, budget), null, Stop);
        reservation.ShouldBeNull();
        refusal.ShouldNotBeNull().CannotRemember.ShouldBeTrue();
        refusal.Account.ShouldBe(budget);
        (table.Read(budget).Reserved, table.Read(rate).Reserved).ShouldBe((0m, 0m));
        table.MustReserve(Tables.Request(1, rate)).Settle(_ => 1);
        table.CannotRemember.ShouldBeTrue();

        using AccountKeeper keeper = await OpenAsync(table);
        table.CannotRemember.ShouldBeFalse();
        table.MustReserve(Tables.Request(1, rate, budget));
    }

    [Fact]
    public async Task Idle_accounts_leave_memory_for_the_store_and_come_back_with_what_they_used()
    {
        const int Users = 5_000, Most = 1_000;
        var store = new AccountStoreInMemory();
        Allowance each = Tables.Budget(10, new CalendarPeriod { Unit = CalendarUnit.Month });
        AccountTable table = Tables.Create(_clock, new AccountTableOptions { MaxAccounts = Most });
        using (AccountKeeper keeper = await OpenAsync(table, store))
        {
            for (int user = 0; user < Users; user++)
            {
                await UseAsync(table, keeper, each, $"user {user}", 3);
                if (user % 500 != 499) continue;
                _clock.Advance(TimeSpan.FromMinutes(2));
                await keeper.EvictAsync(Stop);
                table.Count.ShouldBeLessThanOrEqualTo(Most + 500);
            }

            for (int user = 0; user < Users; user += 97)
            {
                await UseAsync(table, keeper, each, $"user {user}", 4);
                table.Read(table.Find(each, $"user {user}")).Used.ShouldBe(7);
            }
        }

        AccountTable again = Tables.Create(_clock, new AccountTableOptions { MaxAccounts = Most });
        using AccountKeeper kept = await OpenAsync(again, store);
        for (int user = 0; user < Users; user += 97)
        {
            Account account = again.Find(each, $"user {user}");
            await kept.WarmAsync([account], Stop);
            again.Read(account).Used.ShouldBe(7);
        }

        Account other = again.Find(each, "user 1");
        await kept.WarmAsync([other], Stop);
        again.Read(other).Used.ShouldBe(3);
    }

    [Fact]
    public async Task What_an_earlier_process_left_and_nobody_asked_for_leaves_memory_too()
    {
        var store = new AccountStoreInMemory();
        Allowance each = Tables.Budget(10, new CalendarPeriod { Unit = CalendarUnit.Month });
        AccountTable table = Tables.Create(_clock);
        using (AccountKeeper keeper = await OpenAsync(table, store))
            for (int user = 0; user < 3_000; user++) table.MustReserve(Tables.Request(5, table.Find(each, $"user {user}"))).Settle(_ => 3);

        AccountTable again = Tables.Create(_clock, new AccountTableOptions { MaxAccounts = 1_000 });
        using AccountKeeper kept = await OpenAsync(again, store);
        again.Count.ShouldBe(3_000);
        await kept.EvictAsync(Stop);
        again.Count.ShouldBeLessThanOrEqualTo(1_000);
        for (int user = 0; user < 3_000; user += 97)
        {
            Account account = again.Find(each, $"user {user}");
            await kept.WarmAsync([account], Stop);
            again.Read(account).Used.ShouldBe(3);
        }
    }

    [Fact]
    public async Task An_account_that_a_call_has_just_found_does_not_leave()
    {
        var store = new AccountStoreInMemory();
        Allowance each = Tables.Budget(10);
        AccountTable table = Tables.Create(_clock, new AccountTableOptions { MaxAccounts = 0 });
        using AccountKeeper keeper = await OpenAsync(table, store);
        await UseAsync(table, keeper, each, "ann", 3);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Account? found = null;
        store.Writing = () => found = table.Find(each, "ann");
        await keeper.EvictAsync(Stop);
        table.Find(each, "ann").ShouldBeSameAs(found.ShouldNotBeNull());
    }

    [Fact]
    public async Task What_a_kill_left_open_counts_once_in_each_window_that_it_may_have_lasted_into()
    {
        Allowance budget = Tables.Budget(100, new CalendarPeriod { Unit = CalendarUnit.Minute, Count = 30 });
        AccountTable table = Tables.Create(_clock);
        using (await OpenAsync(table))
        {
            table.MustReserve(Tables.Request(20, table.Find(budget)));
            _clock.Advance(TimeSpan.FromMinutes(31));
            table.MustReserve(Tables.Request(7, table.Find(budget))).Settle(_ => 7);
            table.Read(table.Find(budget)).Reserved.ShouldBe(20);
        }

        // It began in its own window, which ended half an hour after the first instant, and takes at most an hour.
        foreach (decimal used in (decimal[])[27, 20, 0])
        {
            // However often it starts again in between.
            for (int start = 0; start < 3; start++)
            {
                AccountTable again = Tables.Create(_clock);
                using AccountKeeper kept = await OpenAsync(again);
                AccountStatus status = again.Read(again.Find(budget));
                (status.Used, status.Reserved).ShouldBe((used, 0m), $"{_clock.GetUtcNow():t}");
                _clock.Advance(TimeSpan.FromMinutes(1));
            }

            _clock.Advance(TimeSpan.FromMinutes(27));
        }
    }

    [Fact]
    public async Task What_a_kill_left_open_counts_in_the_later_windows_of_the_process_that_starts_again()
    {
        Allowance budget = Tables.Budget(100, new CalendarPeriod { Unit = CalendarUnit.Second, Count = 30 });
        AccountTable table = Tables.Create(_clock);
        using (await OpenAsync(table)) table.MustReserve(Tables.Request(60, table.Find(budget)));
        AccountTable again = Tables.Create(_clock);
        using AccountKeeper kept = await OpenAsync(again);
        Account account = again.Find(budget);
        for (TimeSpan passed = TimeSpan.Zero; passed < Longest; passed += TimeSpan.FromSeconds(30))
        {
            again.Read(account).Used.ShouldBe(60);
            again.TryReserve(Tables.Request(41, account), out Refusal? refusal).ShouldBeNull();
            refusal.ShouldNotBeNull().IsSpent.ShouldBeTrue();
            _clock.Advance(TimeSpan.FromSeconds(30));
        }

        again.Read(account).Used.ShouldBe(0);
        again.MustReserve(Tables.Request(100, account));
    }

    [Fact]
    public async Task What_a_kill_left_open_of_a_rolling_window_counts_until_a_window_after_it_may_have_been_charged()
    {
        Allowance rolling = Tables.Budget(100, new RollingPeriod(TimeSpan.FromMinutes(30)));
        AccountTable table = Tables.Create(_clock);
        using (await OpenAsync(table)) table.MustReserve(Tables.Request(20, table.Find(rolling)));
        AccountTable again = Tables.Create(_clock);
        using AccountKeeper kept = await OpenAsync(again);
        again.MustReserve(Tables.Request(5, again.Find(rolling))).Settle(_ => 5);
        for (int minutes = 0; minutes < 120; minutes++)
        {
            decimal used = again.Read(again.Find(rolling)).Used;
            if (minutes < 30) used.ShouldBe(25);
            else if (minutes is > 31 and < 90) used.ShouldBe(20);
            else if (minutes > 91) used.ShouldBe(0);
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Tokens_of_a_call_that_a_kill_left_open_count_in_the_window_in_which_it_began_only()
    {
        Allowance limit = Tables.Limit(Measure.InputTokens, 100, new CalendarPeriod { Unit = CalendarUnit.Hour });
        AccountTable table = Tables.Create(_clock);
        using (await OpenAsync(table)) table.MustReserve(Tables.Request(20, table.Find(limit)));
        AccountTable again = Tables.Create(_clock);
        using AccountKeeper kept = await OpenAsync(again);
        again.Read(again.Find(limit)).Used.ShouldBe(20);
        _clock.Advance(TimeSpan.FromHours(1));
        again.Read(again.Find(limit)).Used.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_kill_left_open_is_not_carried_over_and_is_taken_off_that_once()
    {
        Allowance budget = Tables.Budget(100) with { CarryOver = true };
        _clock.Advance(TimeSpan.FromHours(14.5));
        AccountTable table = Tables.Create(_clock);
        using (await OpenAsync(table))
        {
            table.MustReserve(Tables.Request(30, table.Find(budget))).Settle(_ => 30);
            table.MustReserve(Tables.Request(20, table.Find(budget)));
        }

        using (await OpenAsync(Tables.Create(_clock))) _clock.Advance(TimeSpan.FromMinutes(31));
        for (int start = 0; start < 3; start++)
        {
            AccountTable again = Tables.Create(_clock);
            using AccountKeeper kept = await OpenAsync(again);
            AccountStatus status = again.Read(again.Find(budget));
            (status.Limit, status.Used).ShouldBe((150m, 20m), "30 were used; 20 may have been, in the day before or in this one");
            FillSegment(again, kept, again.Find(budget));
        }
    }

    [Fact]
    public async Task What_a_kill_left_open_stays_in_memory_and_goes_into_new_segments()
    {
        var store = new AccountStoreInMemory();
        Allowance each = Tables.Budget(100, new CalendarPeriod { Unit = CalendarUnit.Second, Count = 30 });
        AccountTable table = Tables.Create(_clock);
        using (await OpenAsync(table, store))
            foreach (string user in (string[])["ann", "bob"]) table.MustReserve(Tables.Request(60, table.Find(each, user)));

        AccountTable again = Tables.Create(_clock, new AccountTableOptions { MaxAccounts = 0 });
        using (AccountKeeper kept = await OpenAsync(again, store))
        {
            again.Read(again.Find(each, "ann")).Used.ShouldBe(60);
            FillSegment(again, kept, again.Find(each, "cid"));
            _clock.Advance(TimeSpan.FromMinutes(2));
            await kept.EvictAsync(Stop);
            again.Count.ShouldBe(2);
        }

        AccountTable last = Tables.Create(_clock, new AccountTableOptions { MaxAccounts = 0 });
        using AccountKeeper keeper = await OpenAsync(last, store);
        foreach (string user in (string[])["ann", "bob"]) last.Read(last.Find(each, user)).Used.ShouldBe(60);
    }

    /// <summary>Calls that cost nothing, until the journal goes on in another segment.</summary>
    private static void FillSegment(AccountTable table, AccountKeeper keeper, Account account)
    {
        for (long before = 0; keeper.JournalBytes >= before;)
        {
            before = keeper.JournalBytes;
            for (int call = 0; call < 1_000; call++) table.MustReserve(Tables.Request(0, account)).Settle(_ => 0);
            keeper.Keep();
        }
    }

    private static async Task UseAsync(AccountTable table, AccountKeeper keeper, Allowance allowance, string user, decimal used)
    {
        Account account = table.Find(allowance, user);
        await keeper.WarmAsync([account], Stop);
        table.MustReserve(Tables.Request(used, account)).Settle(_ => used);
    }

    private Task<AccountKeeper> OpenAsync(AccountTable table, IAccountStore? store = null) =>
        AccountKeeper.OpenAsync(table, _folder.Path, store ?? new AccountStoreInMemory(), _clock, NullLogger.Instance, Longest, Stop);
}
