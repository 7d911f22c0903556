using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Pricing;

namespace Farthing.Tests.Ledger.Stores;

/// <summary>What every store keeps of refused calls, and that no other figure knows of them.</summary>
public abstract class StoreRefusalTests : StoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_refused_call_is_found_by_its_identity_with_all_that_is_known_of_it()
    {
        RefusedCall[] refusals = Refusals(1, 30);
        await RefuseAsync(refusals);
        await using ILedgerReader reader = await OpenReaderAsync();
        foreach (RefusedCall refused in refusals)
        {
            CallRecord read = (await reader.FindAsync(refused.Id, Cancel)).ShouldNotBeNull();
            read.ShouldBe(refused);
            read.Cost.ShouldBe(Usd.Zero);
            (await reader.MatchAsync(refused.Id.ToString()[..24], cancellationToken: Cancel)).ShouldContain(refused.Id);
        }
    }

    [Fact]
    public async Task Figures_and_lists_of_calls_are_the_same_with_and_without_refusals()
    {
        RandomCalls random = new(2) { Start = Start };
        CallRecord[] calls = [.. Enumerable.Range(0, 300).Select(_ => random.Call())];
        await StoreAsync(calls, batch: 60);
        await using ILedgerReader reader = await OpenReaderAsync();
        string before = await EverythingAsync(reader);
        await RefuseAsync(Refusals(3, 200));
        await TidyAsync(Start + TimeSpan.FromDays(3), maxKeysPerHour: 10_000);
        (await EverythingAsync(reader)).ShouldBe(before);
    }

    [Fact]
    public async Task A_report_says_how_many_were_refused_and_why_in_its_hours_and_by_its_filters()
    {
        RefusedCall[] refusals = Refusals(4, 400);
        await RefuseAsync(refusals);
        await using ILedgerReader reader = await OpenReaderAsync();
        ReportQuery[] queries =
        [
            new(),
            new() { By = [Dimension.Feature], Limit = 1 },
            new() { Since = Start + TimeSpan.FromHours(7.6), Until = Start + TimeSpan.FromHours(20.2) },
            new() { Filters = [new(Dimension.Project, "project-0"), new(Dimension.Project, "project-1")] },
            new() { Filters = [new(Dimension.User, "user-3"), new(Dimension.Cache, "exact")] },
            new() { Filters = [new(Dimension.Model, "model-1"), new(Dimension.Day, "2026-11-02")] },
            new() { Filters = [new(Dimension.Provider, "openai")] },
        ];
        foreach (ReportQuery query in queries)
        {
            IEnumerable<RefusedCount> expected = refusals.Where(refused => IsIn(refused, query)).GroupBy(refused => (refused.ErrorCode, refused.RefusedBy))
                .Select(same => new RefusedCount(same.Key.ErrorCode, same.Key.RefusedBy, same.Sum(refused => refused.Count)))
                .OrderByDescending(each => each.Calls).ThenBy(each => each.Code, StringComparer.Ordinal).ThenBy(each => each.RefusedBy, StringComparer.Ordinal);
            Report report = await reader.ReportAsync(query, Cancel);
            report.Refused.ShouldBe(expected);
            report.Total.ShouldBe(new ReportFigures());
            report.Rows.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task They_are_listed_when_they_are_asked_for_the_latest_first()
    {
        RefusedCall[] refusals = Refusals(5, 60);
        await RefuseAsync(refusals);
        await using ILedgerReader reader = await OpenReaderAsync();
        (await reader.CallsAsync(new CallsQuery { Sort = CallSort.Time, Limit = 100 }, Cancel)).ShouldBeEmpty();
        (await reader.CallsAsync(new CallsQuery { Outcome = CallOutcome.Refused, Limit = 100 }, Cancel)).ShouldBe(refusals.OrderByDescending(refused => refused.Id));
        (await reader.CallsAsync(new CallsQuery { Outcome = CallOutcome.Refused, Limit = 7 }, Cancel)).ShouldBe(refusals.OrderByDescending(refused => refused.Id).Take(7));
        DateTimeOffset since = Start + TimeSpan.FromHours(10), until = Start + TimeSpan.FromHours(30);
        CallsQuery narrow = new() { Outcome = CallOutcome.Refused, Since = since, Until = until, Filters = [new(Dimension.Key, "key-1")], Limit = 100 };
        (await reader.CallsAsync(narrow, Cancel)).ShouldBe(refusals
            .Where(refused => refused.Id.CreatedAt >= since && refused.Id.CreatedAt < until && refused.Principal.Key == "key-1").OrderByDescending(refused => refused.Id));
    }

    [Fact]
    public async Task Calls_are_listed_by_how_they_ended()
    {
        RandomCalls random = new(6) { Start = Start };
        CallRecord[] calls = [.. Enumerable.Range(0, 200).Select(_ => random.Call())];
        await StoreAsync(calls, batch: 100);
        await using ILedgerReader reader = await OpenReaderAsync();
        foreach (CallSort sort in Enum.GetValues<CallSort>())
        {
            IReadOnlyList<CallRecord> found = await reader.CallsAsync(new CallsQuery { Sort = sort, Outcome = CallOutcome.Truncated, Limit = 1000 }, Cancel);
            found.Select(call => call.Id).Order().ShouldBe(calls.Where(call => call.Outcome == CallOutcome.Truncated).Select(call => call.Id).Order());
        }
    }

    [Fact]
    public async Task One_that_is_there_already_changes_nothing()
    {
        RefusedCall refused = Refusals(7, 1)[0];
        await RefuseAsync(refused);
        await RefuseAsync(refused, refused with { Count = 99 });
        await using ILedgerReader reader = await OpenReaderAsync();
        (await reader.FindAsync(refused.Id, Cancel)).ShouldBe(refused);
        (await reader.ReportAsync(new ReportQuery(), Cancel)).Refused.ShouldHaveSingleItem().Calls.ShouldBe(refused.Count);
    }

    [Fact]
    public async Task Through_the_journal_they_come_in_with_the_calls()
    {
        RandomCalls random = new(8) { Start = Start };
        CallRecord call = random.Call();
        RefusedCall refused = Refusals(9, 1)[0];
        await using StoredLedger ledger = await OpenAsync();
        ledger.Ledger.TryRefuse(refused).ShouldBeTrue();
        ledger.Ledger.TryOpen(random.Intent() with { Id = call.Id }).ShouldBeTrue();
        ledger.Ledger.Close(call);
        await ledger.Ledger.FlushAsync(Cancel);
        (await ledger.Reader.FindAsync(refused.Id, Cancel)).ShouldBe(refused);
        (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(1);
        ledger.Ledger.Health.StoredCalls.ShouldBe(1);
        ledger.Ledger.Health.BacklogCalls.ShouldBe(0);
    }

    private static bool IsIn(RefusedCall refused, ReportQuery query)
    {
        DateTimeOffset hour = new(refused.StartedAt.Year, refused.StartedAt.Month, refused.StartedAt.Day, refused.StartedAt.Hour, 0, 0, TimeSpan.Zero);
        if (query.Since is { } since && hour.AddHours(1) <= since) return false;
        if (query.Until is { } until && hour >= until) return false;
        return query.Filters.GroupBy(filter => filter.Dimension).All(same => same.Any(filter => filter.Value == same.Key switch
        {
            Dimension.Project => refused.Principal.Project,
            Dimension.User => refused.Principal.User,
            Dimension.Model => refused.RequestedModel,
            Dimension.Cache => refused.Cache,
            Dimension.Day => refused.StartedAt.ToString("yyyy-MM-dd"),
            _ => "",
        }));
    }

    private static RefusedCall[] Refusals(int seed, int count)
    {
        RandomRefusals random = new(seed) { Calls = new RandomCalls(1000 + seed) { Start = Start } };
        return [.. Enumerable.Range(0, count).Select(_ => random.Refusal())];
    }

    /// <summary>Every report and list, but for the number of refusals.</summary>
    private static async Task<string> EverythingAsync(ILedgerReader reader)
    {
        List<byte[]> all = [];
        foreach (Dimension[] by in new Dimension[][] { [], [Dimension.Project], [Dimension.User, Dimension.Feature], [Dimension.Model], [Dimension.Hour], [Dimension.Day, Dimension.Degraded] })
        {
            Report report = await reader.ReportAsync(new ReportQuery { By = by }, Cancel);
            all.Add(LedgerJson.ToUtf8(json => LedgerJson.Write(json, report with { Refused = [] })));
        }

        foreach (CallSort sort in Enum.GetValues<CallSort>())
        {
            IReadOnlyList<CallRecord> calls = await reader.CallsAsync(new CallsQuery { Sort = sort, Limit = 10_000 }, Cancel);
            all.Add(LedgerJson.ToUtf8(json => LedgerJson.Write(json, calls)));
        }

        IReadOnlyList<MissingPrice> missing = await reader.MissingPricesAsync(cancellationToken: Cancel);
        all.Add(LedgerJson.ToUtf8(json => LedgerJson.Write(json, missing)));
        return JsonSerializer.Serialize(all);
    }

    private Task RefuseAsync(params RefusedCall[] refusals) => Task.Run(() =>
    {
        using ILedgerStore store = OpenStore();
        using ILedgerBatch batch = store.BeginBatch();
        foreach (RefusedCall refused in refusals) batch.Add(refused);
        batch.Commit(new JournalPosition(1, 1, 1)).ShouldBe(0, "they are no calls");
    });
}
