using Farthing.Ledger;
using Farthing.Pricing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Ledger.Stores;

/// <summary>What every store answers from its roll-ups and calls.</summary>
public abstract class StoreReportTests : StoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    /// <summary>Makes the store what it was before there were roll-ups by the week.</summary>
    protected abstract Task TakeBackWeeksAsync();

    [Fact]
    public async Task Every_report_equals_the_sum_of_its_calls()
    {
        RandomCalls random = new(1) { Start = Start, Spread = TimeSpan.FromHours(400) };
        CallRecord[] calls = [.. Enumerable.Range(0, 1500).Select(_ => random.Call())];
        // In the order of time first, so that hours are closed one after the other, then some that come late.
        await StoreAsync([.. calls[..1200].OrderBy(call => call.StartedAt), .. calls[1200..]], batch: 40);
        await using ILedgerReader reader = await OpenReaderAsync();
        Dimension[] dimensions = Enum.GetValues<Dimension>();
        Prop.ForAll<int>(seed =>
        {
            Random chance = new(seed);
            ReportQuery query = new()
            {
                By = [.. dimensions.Where(_ => chance.Next(6) == 0)],
                Since = chance.Next(3) == 0 ? null : Start + TimeSpan.FromMinutes(chance.Next(-100, 24_100)),
                Until = chance.Next(3) == 0 ? null : Start + TimeSpan.FromMinutes(chance.Next(-100, 24_100)),
                Filters = [.. Enumerable.Range(0, chance.Next(0, 3)).Select(_ => Filter(chance))],
            };
            Dictionary<string, ReportFigures> expected = ExpectedReport.Make(calls, query);
            Report report = reader.ReportAsync(query, Cancel).GetAwaiter().GetResult();
            report.Rows.Select(row => string.Join('|', row.Values)).Order().ShouldBe(expected.Keys.Order());
            foreach (ReportRow row in report.Rows) row.Figures.ShouldBe(expected[string.Join('|', row.Values)]);
            report.Total.Calls.ShouldBe(expected.Values.Sum(figures => figures.Calls));
            report.Total.Cost.Amount.ShouldBe(expected.Values.Sum(figures => figures.Cost.Amount));

            // Fewer rows are the first of them, with the same total.
            int limit = chance.Next(1, 9);
            Report first = reader.ReportAsync(query with { Limit = limit }, Cancel).GetAwaiter().GetResult();
            first.Rows.Select(row => (string.Join('|', row.Values), row.Figures)).ShouldBe(report.Rows.Take(limit).Select(row => (string.Join('|', row.Values), row.Figures)));
            (first.RowCount, first.Total).ShouldBe((report.RowCount, report.Total));
        }).QuickCheckThrowOnFailure();

        DimensionFilter Filter(Random chance) => chance.Next(4) switch
        {
            0 => new DimensionFilter(Dimension.User, $"user-{chance.Next(0, 20)}"),
            1 => new DimensionFilter(Dimension.Feature, $"feature-{chance.Next(0, 6)}"),
            2 => new DimensionFilter(Dimension.Day, (Start + TimeSpan.FromDays(chance.Next(0, 17))).ToString("yyyy-MM-dd")),
            _ => new DimensionFilter(Dimension.Cache, "exact"),
        };
    }

    [Fact]
    public async Task A_ledger_of_before_the_weeks_answers_the_same_once_it_is_brought_up_to_date()
    {
        RandomCalls random = new(10) { Start = Start, Spread = TimeSpan.FromHours(400) };
        CallRecord[] calls = [.. Enumerable.Range(0, 1000).Select(_ => random.Call()).OrderBy(call => call.StartedAt)];
        await StoreAsync(calls[..900], batch: 40);
        await TakeBackWeeksAsync();
        await StoreAsync(calls[900..], batch: 40);
        await using ILedgerReader reader = await OpenReaderAsync();
        foreach (Dimension[] by in new Dimension[][] { [], [Dimension.Feature], [Dimension.User], [Dimension.User, Dimension.Feature], [Dimension.User, Dimension.Model] })
        {
            ReportQuery query = new() { By = by };
            Dictionary<string, ReportFigures> expected = ExpectedReport.Make(calls, query);
            Report report = await reader.ReportAsync(query, Cancel);
            report.Rows.Select(row => string.Join('|', row.Values)).Order().ShouldBe(expected.Keys.Order());
            foreach (ReportRow row in report.Rows) row.Figures.ShouldBe(expected[string.Join('|', row.Values)]);
        }
    }

    [Fact]
    public async Task Rows_come_costliest_first_or_in_time_and_the_total_counts_those_beyond_the_limit()
    {
        RandomCalls random = new(2) { Start = Start };
        await StoreAsync([.. Enumerable.Range(0, 300).Select(_ => random.Call(charges: 1))], batch: 50);
        await using ILedgerReader reader = await OpenReaderAsync();
        Report report = await reader.ReportAsync(new ReportQuery { By = [Dimension.User], Limit = 3 }, Cancel);
        report.Rows.Count.ShouldBe(3);
        report.RowCount.ShouldBeGreaterThan(15);
        report.Rows.Select(row => row.Figures.Cost).ShouldBeInOrder(SortDirection.Descending);
        report.Total.Calls.ShouldBe(300);
        Report byDay = await reader.ReportAsync(new ReportQuery { By = [Dimension.Day] }, Cancel);
        byDay.Rows.Select(row => row.Values[0]).ShouldBe(["2026-11-01", "2026-11-02", "2026-11-03"]);
    }

    [Fact]
    public async Task What_was_saved_and_lost_in_equal_parts_is_told_of_each()
    {
        RandomCalls random = new(11) { Start = Start };
        CallRecord template = random.Call(charges: 1);
        await StoreAsync([Of("up", new Usd(0.5m)), Of("down", new Usd(-0.5m))], batch: 2);
        await using ILedgerReader reader = await OpenReaderAsync();
        Report report = await reader.ReportAsync(new ReportQuery { By = [Dimension.User], Limit = 5 }, Cancel);
        report.Rows.Select(row => (row.Values[0], row.Figures.Saved.Amount)).ShouldBe([("up", 0.5m), ("down", -0.5m)], ignoreOrder: true);
        report.Total.Saved.ShouldBe(Usd.Zero);

        CallRecord Of(string user, Usd saved) => template with { Id = random.NewId(Start), StartedAt = Start, Saved = saved, Principal = template.Principal with { User = user } };
    }

    [Fact]
    public async Task Beyond_its_bound_an_hour_folds_users_first_and_every_sum_stays_right()
    {
        RandomCalls random = new(3) { Start = Start, Spread = TimeSpan.FromMinutes(20) };
        CallRecord template = random.Call(charges: 1);
        CallRecord[] calls =
        [
            .. Enumerable.Range(0, 5000).Select(i => template with
            {
                Id = random.NewId(Start),
                StartedAt = Start,
                Principal = template.Principal with { User = $"user {i}", Feature = i % 2 == 0 ? "search" : "chat" },
            }),
        ];
        await StoreAsync(calls, batch: 700, maxKeysPerHour: 100);
        await using ILedgerReader reader = await OpenReaderAsync();
        Report byUser = await reader.ReportAsync(new ReportQuery { By = [Dimension.User] }, Cancel);
        byUser.RowCount.ShouldBeLessThanOrEqualTo(141);
        byUser.Rows[0].Values[0].ShouldBe(ReportRow.OtherValue);
        byUser.Total.Calls.ShouldBe(5000);
        Report byFeature = await reader.ReportAsync(new ReportQuery { By = [Dimension.Feature] }, Cancel);
        byFeature.Rows.Select(row => (row.Values[0], row.Figures.Calls)).ShouldBe([("chat", 2500L), ("search", 2500L)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_million_distinct_values_in_every_dimension_stay_bounded()
    {
        RandomCalls random = new(4) { Start = Start };
        CallRecord template = random.Call(charges: 1);
        IEnumerable<CallRecord> calls = Enumerable.Range(0, 20_000).Select(i => template with
        {
            Id = random.NewId(Start),
            StartedAt = Start,
            Principal = new Calls.Principal { Project = $"p{i}", Team = $"t{i}", User = $"u{i}", Feature = $"f{i}", Key = $"k{i}" },
            Charges = [template.Charges[0] with { Model = $"m{i}", Provider = $"v{i}" }],
        });
        await StoreAsync([.. calls], batch: 1000, maxKeysPerHour: 50);
        await using ILedgerReader reader = await OpenReaderAsync();
        Report report = await reader.ReportAsync(new ReportQuery { By = [Dimension.Project, Dimension.User, Dimension.Model] }, Cancel);
        report.RowCount.ShouldBeLessThanOrEqualTo(71);
        report.Total.Calls.ShouldBe(20_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1500)]
    public async Task The_costliest_calls_are_those_that_cost_most(int crowd)
    {
        RandomCalls random = new(5) { Start = Start, Spread = TimeSpan.FromHours(6) };
        RandomCalls sameHour = new(6) { Start = Start, Spread = TimeSpan.FromMinutes(25) };
        CallRecord[] calls = [.. Enumerable.Range(0, 400).Select(_ => random.Call()), .. Enumerable.Range(0, crowd).Select(_ => sameHour.Call())];
        await StoreAsync(calls, batch: 100);
        await using ILedgerReader reader = await OpenReaderAsync();
        foreach (CallsQuery query in new[]
        {
            new CallsQuery(),
            new CallsQuery { Limit = 1900 },
            new CallsQuery { Since = Start + TimeSpan.FromMinutes(11), Limit = 50 },
            new CallsQuery { Since = Start + TimeSpan.FromMinutes(7), Until = Start + TimeSpan.FromMinutes(9), Limit = 30 },
            new CallsQuery { Filters = [new DimensionFilter(Dimension.Feature, "feature-3")], Limit = 40 },
            new CallsQuery { Filters = [new DimensionFilter(Dimension.User, "user-3"), new DimensionFilter(Dimension.User, "user-4")], Limit = 500 },
        })
        {
            CallRecord[] expected =
            [
                .. calls.Where(call => (query.Since is not { } since || call.StartedAt >= since) && (query.Until is not { } until || call.StartedAt < until))
                    .Where(call => query.Filters.Count == 0 || query.Filters.Any(filter => filter.Value == (filter.Dimension == Dimension.User ? call.Principal.User : call.Principal.Feature)))
                    .OrderByDescending(call => call.Cost?.Amount ?? -1).Take(query.Limit),
            ];
            IReadOnlyList<CallRecord> found = await reader.CallsAsync(query, Cancel);
            found.Select(call => call.Cost).ShouldBe(expected.Select(call => call.Cost));
        }
    }

    [Fact]
    public async Task Calls_are_sorted_by_time_duration_and_tokens()
    {
        RandomCalls random = new(7) { Start = Start };
        CallRecord[] calls = [.. Enumerable.Range(0, 200).Select(_ => random.Call(charges: 1))];
        await StoreAsync(calls, batch: 100);
        await using ILedgerReader reader = await OpenReaderAsync();
        (await reader.CallsAsync(new CallsQuery { Sort = CallSort.Time, Limit = 9 }, Cancel)).Select(call => call.Id)
            .ShouldBe(calls.Select(call => call.Id).OrderDescending().Take(9));
        (await reader.CallsAsync(new CallsQuery { Sort = CallSort.Duration, Limit = 9 }, Cancel)).Select(call => call.Duration)
            .ShouldBe(calls.Select(call => call.Duration).OrderDescending().Take(9));
        (await reader.CallsAsync(new CallsQuery { Sort = CallSort.Tokens, Limit = 9 }, Cancel)).Select(call => call.Charges[0].Usage.TotalTokens)
            .ShouldBe(calls.Select(call => call.Charges[0].UsageStatus == UsageStatus.Unknown ? 0 : call.Charges[0].Usage.TotalTokens).OrderDescending().Take(9));
    }

    [Fact]
    public async Task Models_without_a_price_are_listed_with_their_last_hour()
    {
        RandomCalls random = new(8) { Start = Start };
        CallRecord template = random.Call(charges: 1);
        List<CallRecord> calls = [];
        for (int hour = 0; hour < 60; hour++)
        {
            DateTimeOffset at = Start + TimeSpan.FromHours(hour);
            calls.Add(Of(at, "priced", UsageStatus.Reported, new Usd(1)));
            calls.Add(Of(at, "unread", UsageStatus.Unknown, null));
            if (hour < 30) calls.Add(Of(at, "unpriced", UsageStatus.Reported, null));
            if (hour == 59) calls.Add(Of(at, "new", UsageStatus.Reported, null));
        }

        await StoreAsync([.. calls], batch: 10);
        await using ILedgerReader reader = await OpenReaderAsync();
        DateTimeOffset firstHour = Start - TimeSpan.FromMinutes(30);
        (await reader.MissingPricesAsync(cancellationToken: Cancel)).ShouldBe(
            [new MissingPrice("p", "unpriced", 30, firstHour + TimeSpan.FromHours(29)), new MissingPrice("p", "new", 1, firstHour + TimeSpan.FromHours(59))]);
        (await reader.MissingPricesAsync(Start + TimeSpan.FromHours(40), Cancel)).ShouldHaveSingleItem().Model.ShouldBe("new");

        CallRecord Of(DateTimeOffset at, string model, UsageStatus usage, Usd? cost) => template with
        {
            Id = random.NewId(at),
            StartedAt = at,
            Charges = [template.Charges[0] with { Provider = "p", Model = model, UsageStatus = usage, Cost = cost }],
        };
    }

    [Fact]
    public async Task A_batch_taken_back_leaves_nothing()
    {
        RandomCalls random = new(9) { Start = Start };
        CallRecord[] calls = [.. Enumerable.Range(0, 100).Select(_ => random.Call())];
        using ILedgerStore store = OpenStore();
        using (ILedgerBatch batch = store.BeginBatch())
        {
            foreach (CallRecord call in calls) batch.Add(call);
        }

        await using ILedgerReader reader = await OpenReaderAsync();
        (await reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(0);
        (await Task.Run(() => store.ReadPosition(1), Cancel)).ShouldBeNull();
        (await CommitAsync(store, calls, new JournalPosition(1, 2, 3))).ShouldBe(100);
        (await reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(100);
        (await Task.Run(() => store.ReadPosition(1), Cancel)).ShouldBe(new JournalPosition(1, 2, 3));
    }
}
