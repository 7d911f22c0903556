using Farthing.Alerts;
using Farthing.Alerts.Failures;
using Farthing.Alerts.Quiet;
using Farthing.Alerts.Runaway;
using Farthing.Alerts.Spending;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Tests.Alerts;

public sealed class WatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly CallIdSource _ids = new(TimeProvider.System, new Random(1));

    [Fact]
    public async Task A_key_that_spends_far_above_its_own_record_is_found_and_throttled()
    {
        RunawayWatch watch = new();
        Throttle throttle = new();
        RunawayRule rule = new(watch, new RunawayOptions { Throttle = true }, [throttle]);
        DateTimeOffset now = Busy(watch, "shop", hours: 48, perTenMinutes: 1);
        (await rule.EvaluateAsync(now, TestContext.Current.CancellationToken)).ShouldBeEmpty();

        watch.Add(Call("shop", now, 20));
        AlertFinding found = (await rule.EvaluateAsync(now, TestContext.Current.CancellationToken))!.ShouldHaveSingleItem();
        found.Subject.ShouldBe(new AlertSubject("key", "shop"));
        found.Severity.ShouldBe(AlertSeverity.Critical);
        throttle.Keys.ShouldBe(["shop"]);
        (await rule.EvaluateAsync(now.AddMinutes(40), TestContext.Current.CancellationToken)).ShouldBeEmpty("half an hour without spend");
    }

    [Theory]
    [InlineData(5, 100)]
    [InlineData(48, 2)]
    public async Task A_young_key_or_a_small_rise_is_no_runaway(int hours, int surge)
    {
        RunawayWatch watch = new();
        RunawayRule rule = new(watch, new RunawayOptions(), []);
        DateTimeOffset now = Busy(watch, "shop", hours, perTenMinutes: 1);
        watch.Add(Call("shop", now, surge));
        (await rule.EvaluateAsync(now, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public void Restored_hours_count_as_record_and_as_age()
    {
        RunawayWatch watch = new();
        HourlySpend[] hours = [.. Enumerable.Repeat(new HourlySpend(new Usd(6), 10), 100)];
        watch.Restore([new SpendSeries(new AlertSubject("key", "shop"), Start, hours)]);
        DateTimeOffset now = Start.AddHours(100).AddMinutes(5);
        watch.Add(Call("shop", now, 5));
        RunawayFigures figures = watch.Read(now).ShouldHaveSingleItem();
        figures.HalfHour.ShouldBe(new Usd(5));
        figures.Record.ShouldBe(new Usd(6));
        figures.NormalDay.ShouldBe(new Usd(144));
        figures.Known.ShouldBe(TimeSpan.FromHours(100));
    }

    [Fact]
    public void A_million_keys_do_not_grow_it()
    {
        RunawayWatch watch = new();
        Charge charge = ChargeOf(1);
        for (int i = 0; i < 1_000_000; i++)
        {
            // A key every half second: more than are active in an hour.
            watch.Add(Call($"k{i}", Start.AddSeconds(i / 2.0), charge));
        }

        watch.Count.ShouldBe(RunawayWatch.MostKeys);
    }

    [Fact]
    public void A_clock_that_is_set_back_adds_to_the_hours_behind_and_breaks_nothing()
    {
        RunawayWatch watch = new();
        DateTimeOffset now = Busy(watch, "shop", 48, 1);
        Usd before = watch.Read(now).Single().HalfHour;
        watch.Add(Call("shop", now.AddDays(-30), 1_000));
        watch.Add(Call("shop", now.AddHours(-5), 1_000));
        watch.Read(now).Single().HalfHour.ShouldBe(before);
        watch.Read(now.AddDays(-2)).Single().HalfHour.ShouldBe(before);
    }

    [Fact]
    public async Task Replicas_that_share_a_ledger_watch_what_keys_spend_at_all_of_them()
    {
        RunawayWatch watch = new();
        Ledger ledger = new();
        SharedSpend shared = new(ledger, watch);
        await LookAsync(0, 5);
        watch.Read(Start).ShouldBeEmpty("what was there before may be of any time");
        await LookAsync(1, 7);
        await LookAsync(2, 7);
        await LookAsync(20, 10);
        watch.Read(Start.AddMinutes(20)).Single().ShouldSatisfyAllConditions(each => each.Key.ShouldBe("shop"), each => each.HalfHour.ShouldBe(new Usd(5)));

        // A key that was not among those that spent most for a while has not spent it all at once.
        ledger.Hours.Clear();
        await shared.FollowAsync(Start.AddMinutes(21), TestContext.Current.CancellationToken);
        await LookAsync(22, 11);
        watch.Read(Start.AddMinutes(22)).Single().HalfHour.ShouldBe(new Usd(6));

        async Task LookAsync(int minute, decimal spent)
        {
            ledger.Hours = [new SpendSeries(new AlertSubject("key", "shop"), Start, [new HourlySpend(new Usd(spent), 1)])];
            await shared.FollowAsync(Start.AddMinutes(minute), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Money_spent_on_failed_attempts_is_found_by_provider()
    {
        FailureWatch watch = new();
        FailureWasteRule rule = new(watch, 0.05m, new Usd(1));
        for (int i = 0; i < 100; i++) watch.Add(Call("shop", Start, 1));
        (await rule.EvaluateAsync(Start, TestContext.Current.CancellationToken)).ShouldBeEmpty();

        CallRecord retried = Call("shop", Start, ChargeOf(3) with { Provider = "azure" }) with { Charges = [ChargeOf(4), ChargeOf(3) with { Provider = "azure" }] };
        watch.Add(retried);
        (await rule.EvaluateAsync(Start, TestContext.Current.CancellationToken)).ShouldBeEmpty("4 of 104 at one, nothing at the other");
        watch.Add(Call("shop", Start, 3) with { Outcome = CallOutcome.Truncated });
        AlertFinding found = (await rule.EvaluateAsync(Start, TestContext.Current.CancellationToken))!.ShouldHaveSingleItem();
        found.Subject.Value.ShouldBe("openai");
        found.Summary.ShouldContain("$7.00 of $107.00");
        (await rule.EvaluateAsync(Start.AddDays(2), TestContext.Current.CancellationToken)).ShouldBeEmpty("a day later it is forgotten");
    }

    [Fact]
    public void Silence_counts_only_where_there_never_was_any_at_that_time()
    {
        HourlySpend busy = new(new Usd(1), 5);
        HourlySpend none = default;
        HourlySpend[] always = [.. Enumerable.Repeat(busy, 10 * 24), none, none, none];
        QuietDataRule.SilenceOf(always, 3).ShouldBe(3);
        QuietDataRule.SilenceOf(always[..^1], 3).ShouldBe(0, "two hours are not three");
        QuietDataRule.SilenceOf([.. always[^(6 * 24)..]], 3).ShouldBe(0, "less than seven days are known");

        HourlySpend[] asleep = [.. Enumerable.Range(0, (10 * 24) + 3).Select(hour => hour % 24 < 6 ? none : busy)];
        QuietDataRule.SilenceOf(asleep, 3).ShouldBe(0, "it sleeps at night");

        HourlySpend[] weekend = [.. Enumerable.Repeat(busy, 3 * 24), .. Enumerable.Repeat(none, 24), .. Enumerable.Repeat(busy, 6 * 24), none, none, none];
        QuietDataRule.SilenceOf(weekend, 3).ShouldBe(0, "a day was silent before");

        HourlySpend[] lasting = [.. Enumerable.Repeat(busy, 10 * 24), .. Enumerable.Repeat(none, 30)];
        QuietDataRule.SilenceOf(lasting, 3).ShouldBe(30, "it lasts");
        QuietDataRule.SilenceOf([], 3).ShouldBe(0);
    }

    private DateTimeOffset Busy(RunawayWatch watch, string key, int hours, decimal perTenMinutes)
    {
        DateTimeOffset at = Start;
        for (int i = 0; i < hours * 6; i++)
        {
            watch.Add(Call(key, at, perTenMinutes));
            at = at.AddMinutes(10);
        }

        return at;
    }

    private CallRecord Call(string key, DateTimeOffset at, decimal cost) => Call(key, at, ChargeOf(cost));

    private CallRecord Call(string key, DateTimeOffset at, Charge charge) => new()
    {
        Id = _ids.Next(),
        StartedAt = at,
        Principal = new Principal { Key = key },
        Endpoint = Endpoint.ChatCompletions,
        RequestedModel = "m",
        Status = 200,
        Charges = [charge],
    };

    private static Charge ChargeOf(decimal cost) => new() { Provider = "openai", Deployment = "d", Model = "m", Cost = new Usd(cost) };

    private sealed class Ledger : ISpendHistory
    {
        public List<SpendSeries> Hours { get; set; } = [];

        public Task<SpendSeries?> ReadAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<IReadOnlyList<SpendSeries>> ReadAsync(Dimension dimension, DateTimeOffset since, DateTimeOffset until, int most, CancellationToken cancellationToken = default)
        {
            (dimension, since, until).ShouldBe((Dimension.Key, Start.AddHours(-1), Start.AddHours(1)));
            return Task.FromResult<IReadOnlyList<SpendSeries>>([.. Hours]);
        }
    }

    private sealed class Throttle : IKeyThrottle
    {
        public List<string> Keys { get; } = [];

        void IKeyThrottle.Throttle(string key, DateTimeOffset until) => Keys.Add(key);
    }
}
