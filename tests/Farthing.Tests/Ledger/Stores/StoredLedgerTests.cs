using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Tests.Ledger.Stores;

/// <summary>What the ledger keeps over every store.</summary>
public abstract class StoredLedgerTests : StoreTests
{
    [Fact]
    public async Task A_closed_call_is_found_whole_whatever_text_is_in_it()
    {
        RandomCalls random = new(7);
        CallRecord[] calls = [.. Enumerable.Range(0, 500).Select(_ => random.Call())];
        await using StoredLedger ledger = await OpenAsync();
        foreach (CallRecord call in calls) ledger.Ledger.Close(call);
        await ledger.Ledger.FlushAsync(Cancel);
        foreach (CallRecord call in calls)
        {
            CallRecord found = (await ledger.Reader.FindAsync(call.Id, Cancel)).ShouldNotBeNull();
            EqualCalls.ShouldEqual(found, call);
        }
    }

    [Fact]
    public async Task A_call_is_stored_once_even_when_it_is_closed_twice()
    {
        CallRecord call = new RandomCalls(1).Call(charges: 1);
        await using StoredLedger ledger = await OpenAsync();
        ledger.Ledger.Close(call);
        ledger.Ledger.Close(call);
        await ledger.Ledger.FlushAsync(Cancel);
        (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(1);
        ledger.Ledger.Health.StoredCalls.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_call_is_null()
    {
        await using StoredLedger ledger = await OpenAsync();
        (await ledger.Reader.FindAsync(new CallId(1, 2), Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Absurd_quantities_keep_no_call_from_the_ledger_and_overflow_no_sum()
    {
        RandomCalls random = new(11);
        await using StoredLedger ledger = await OpenAsync();
        for (int i = 0; i < 50; i++)
        {
            CallRecord call = random.Call(charges: 1);
            Charge absurd = call.Charges[0] with
            {
                UsageStatus = UsageStatus.Reported,
                Usage = new Usage { InputTokens = long.MaxValue, OutputTokens = long.MinValue },
                Cost = new Usd(decimal.MaxValue),
                Duration = TimeSpan.MaxValue,
            };
            ledger.Ledger.Close(call with { Duration = TimeSpan.MinValue, Overhead = TimeSpan.MaxValue, Saved = new Usd(decimal.MinValue), Charges = [absurd] });
        }

        await ledger.Ledger.FlushAsync(Cancel);
        ReportFigures total = (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total;
        total.Calls.ShouldBe(50);
        total.UnknownCostCalls.ShouldBe(50);
        total.Cost.ShouldBe(Usd.Zero);
    }

    [Fact]
    public async Task Identities_are_found_by_how_they_begin()
    {
        RandomCalls random = new(12);
        CallRecord[] calls = [.. Enumerable.Range(0, 20).Select(_ => random.Call(0))];
        await using StoredLedger ledger = await OpenAsync();
        foreach (CallRecord call in calls) ledger.Ledger.Close(call);
        await ledger.Ledger.FlushAsync(Cancel);
        CallId wanted = calls[3].Id;
        (await ledger.Reader.MatchAsync(wanted.ToString(), cancellationToken: Cancel)).ShouldBe([wanted]);
        (await ledger.Reader.MatchAsync(wanted.ToString()[5..30], cancellationToken: Cancel)).ShouldBe([wanted]);
        (await ledger.Reader.MatchAsync("call_", 100, Cancel)).ShouldBe(calls.Select(call => call.Id).Order());
        (await ledger.Reader.MatchAsync("call_", 5, Cancel)).Count.ShouldBe(5);
        (await ledger.Reader.MatchAsync("call_zz", 5, Cancel)).ShouldBeEmpty();
        (await ledger.Reader.MatchAsync(wanted + "00", 5, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_process_on_the_folder_is_told_so()
    {
        await using StoredLedger ledger = await OpenAsync();
        LedgerException refused = await Should.ThrowAsync<LedgerException>(OpenAsync());
        refused.Message.ShouldContain(Folder);
        refused.Message.ShouldContain("in use");
        refused.Message.ShouldContain("'data'");
    }

    [Fact]
    public async Task It_is_read_while_it_is_written()
    {
        RandomCalls random = new(3);
        await using StoredLedger ledger = await OpenAsync();
        long seen = 0;
        for (int round = 0; round < 30; round++)
        {
            for (int i = 0; i < 200; i++) ledger.Ledger.Close(random.Call());
            Report report = await ledger.Reader.ReportAsync(new ReportQuery { By = [Dimension.Feature] }, Cancel);
            report.Total.Calls.ShouldBeGreaterThanOrEqualTo(seen);
            seen = report.Total.Calls;
        }

        await ledger.Ledger.FlushAsync(Cancel);
        (await ledger.Reader.ReportAsync(new ReportQuery(), Cancel)).Total.Calls.ShouldBe(6000);
    }
}
