using Farthing.Calls;
using Farthing.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Tests.Ledger;

public sealed class JournaledLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closed_call_reaches_the_store()
    {
        RandomCalls random = new(1);
        CallRecord call = random.Call(charges: 2);
        await using JournaledLedger ledger = Open();
        ledger.TryOpen(random.Intent() with { Id = call.Id }).ShouldBeTrue();
        ledger.Close(call);
        await ledger.FlushAsync(Cancel);
        EqualCalls.ShouldEqual(_store.Calls.ShouldHaveSingleItem(), call);
        LedgerHealth health = ledger.Health;
        health.Alarm.ShouldBeNull();
        health.TakesCalls.ShouldBeTrue();
        health.OpenCalls.ShouldBe(0);
        health.BacklogCalls.ShouldBe(0);
        health.BacklogBytes.ShouldBe(0);
        health.StoredCalls.ShouldBe(1);
        health.LastStoredAt.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_call_enters_once_whatever_the_store_does(int seed)
    {
        RandomCalls random = new(seed);
        Random chance = new(seed);
        _store.Next = () => (MemoryStore.Failure)chance.Next(0, 3);
        CallRecord[] calls = [.. Enumerable.Range(0, 3000).Select(_ => random.Call())];
        foreach (CallRecord[] part in calls.Chunk(600))
        {
            // Each part in a process of its own, as it were: what one leaves behind, the next stores.
            await using JournaledLedger ledger = Open(options => options with { StoreBatch = 37, RetryInterval = TimeSpan.FromTicks(1) });
            foreach (CallRecord call in part)
            {
                ledger.TryOpen(random.Intent() with { Id = call.Id }).ShouldBeTrue();
                ledger.Close(call);
            }

            if (part[0] == calls[1200]) await ledger.FlushAsync(Cancel);
        }

        _store.Next = () => MemoryStore.Failure.None;
        await using JournaledLedger last = Open();
        await last.FlushAsync(Cancel);
        _store.Calls.Select(call => call.Id).Order().ShouldBe(calls.Select(call => call.Id).Order());
        _store.Calls.ShouldNotContain(call => call.Outcome == CallOutcome.Recovered && calls.First(written => written.Id == call.Id).Outcome != CallOutcome.Recovered);
    }

    [Fact]
    public async Task Calls_of_many_threads_all_arrive()
    {
        const int threads = 8, each = 2000;
        await using JournaledLedger ledger = Open();
        CallRecord[][] calls = [.. Enumerable.Range(0, threads).Select(seed => Make(seed, each))];
        await Parallel.ForEachAsync(calls, Cancel, (mine, _) =>
        {
            RandomCalls random = new(99);
            foreach (CallRecord call in mine)
            {
                ledger.TryOpen(random.Intent() with { Id = call.Id }).ShouldBeTrue();
                ledger.Close(call);
            }

            return ValueTask.CompletedTask;
        });
        await ledger.FlushAsync(Cancel);
        Dictionary<CallId, CallRecord> stored = _store.Calls.ToDictionary(call => call.Id);
        stored.Count.ShouldBe(threads * each);
        foreach (CallRecord call in calls.SelectMany(mine => mine)) EqualCalls.ShouldEqual(stored[call.Id], call);
    }

    [Fact]
    public async Task Open_calls_of_an_earlier_process_are_settled_as_estimates_and_ended_ones_are_not()
    {
        RandomCalls random = new(4);
        CallIntent open = random.Intent();
        CallIntent retried = random.Intent();
        CallRecord ended = random.Call(charges: 1);
        await using (JournaledLedger ledger = Open())
        {
            ledger.TryOpen(open).ShouldBeTrue();
            ledger.TryOpen(retried).ShouldBeTrue();
            ledger.TryOpen(retried with { Attempt = 2, Provider = "second" }).ShouldBeTrue();
            ledger.TryOpen(random.Intent() with { Id = ended.Id }).ShouldBeTrue();
            ledger.Close(ended);
        }

        await using JournaledLedger next = Open();
        await next.FlushAsync(Cancel);
        next.Health.RecoveredCalls.ShouldBe(2);
        _store.Calls.Count.ShouldBe(3);
        CallRecord recovered = _store.Calls.Single(call => call.Id == open.Id);
        recovered.Outcome.ShouldBe(CallOutcome.Recovered);
        recovered.Principal.ShouldBe(open.Principal);
        recovered.Cost.ShouldBeNull();
        Charge charge = recovered.Charges.ShouldHaveSingleItem();
        charge.UsageStatus.ShouldBe(UsageStatus.Estimated);
        charge.Usage.InputTokens.ShouldBe(open.EstimatedInputTokens);
        _store.Calls.Single(call => call.Id == retried.Id).Charges.Select(attempt => attempt.Provider).ShouldBe([retried.Provider, "second"]);
        _store.Calls.Single(call => call.Id == ended.Id).Outcome.ShouldBe(ended.Outcome);
    }

    [Fact]
    public async Task Beyond_the_bound_of_the_backlog_no_call_is_taken_until_the_store_has_caught_up()
    {
        RandomCalls random = new(5);
        _store.Next = () => MemoryStore.Failure.BeforeCommit;
        await using JournaledLedger ledger = Open(options => options with { MaxBacklogBytes = 200_000, RetryInterval = TimeSpan.FromMilliseconds(1) });
        List<CallId> taken = [];
        for (CallRecord call = random.Call(); ledger.TryOpen(random.Intent() with { Id = call.Id }); call = random.Call())
        {
            taken.Add(call.Id);
            ledger.Close(call);
        }

        LedgerHealth health = ledger.Health;
        health.TakesCalls.ShouldBeFalse();
        health.BacklogBytes.ShouldBeGreaterThanOrEqualTo(200_000);
        health.Alarm.ShouldNotBeNull().ShouldContain("200000");
        CallRecord answered = random.Call();
        ledger.Close(answered);
        taken.Add(answered.Id);

        _store.Next = () => MemoryStore.Failure.None;
        await ledger.FlushAsync(Cancel);
        ledger.TryOpen(random.Intent()).ShouldBeTrue();
        ledger.Health.Alarm.ShouldBeNull();
        _store.Calls.Select(call => call.Id).Order().ShouldBe(taken.Order());
    }

    [Fact]
    public async Task A_call_that_stays_open_does_not_keep_old_segments()
    {
        RandomCalls random = new(6);
        CallIntent patient = random.Intent();
        await using (JournaledLedger ledger = Open(options => options with { MaxBacklogBytes = 1L << 40, SegmentBytes = 4 << 20 }))
        {
            ledger.TryOpen(patient).ShouldBeTrue();
        }

        // The bound on what is kept is at least 4 segments: 16 MB of other calls are more than that.
        await using (JournaledLedger ledger = Open(options => options with { MaxBacklogBytes = 64 << 20 }))
        {
            ledger.TryOpen(random.Intent()).ShouldBeTrue();
            for (int round = 0; round < 30; round++)
            {
                CallIntent stays = random.Intent();
                ledger.TryOpen(stays).ShouldBeTrue();
                for (int i = 0; i < 1000; i++) ledger.Close(Large(random));
                await ledger.FlushAsync(Cancel);
            }

            ledger.Health.OpenCalls.ShouldBe(31);
        }

        // Over thirty segments were filled, and each has a call that is open still.
        Directory.GetFiles(Journal, "*.journal").Length.ShouldBeLessThan(12);

        await using JournaledLedger last = Open();
        await last.FlushAsync(Cancel);
        last.Health.RecoveredCalls.ShouldBe(31);
        _store.Calls.Count(call => call.Outcome == CallOutcome.Recovered && call.Status == 0 && call.Id != patient.Id).ShouldBe(31);
        _store.Calls.Single(call => call.Id == patient.Id).Outcome.ShouldBe(CallOutcome.Recovered);
    }

    [Fact]
    public async Task An_estimator_that_throws_keeps_no_call_from_the_store()
    {
        RandomCalls random = new(8);
        await using (JournaledLedger ledger = Open()) ledger.TryOpen(random.Intent()).ShouldBeTrue();
        await using JournaledLedger next = JournaledLedger.Open(
            new LedgerOptions { DataFolder = _folder.Path }, _store, new BrokenEstimator(), TimeProvider.System, NullLogger.Instance);
        await next.FlushAsync(Cancel);
        _store.Calls.ShouldHaveSingleItem().Cost.ShouldBeNull();
    }

    [Fact]
    public async Task After_its_end_no_call_is_taken()
    {
        JournaledLedger ledger = Open();
        await ledger.DisposeAsync();
        await ledger.DisposeAsync();
        ledger.TryOpen(new RandomCalls(9).Intent()).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private string Journal => Path.Combine(_folder.Path, "journal");

    /// <summary>A call of about four kilobytes.</summary>
    private static CallRecord Large(RandomCalls random)
    {
        CallRecord call = random.Call(charges: 1);
        return call with { Principal = call.Principal with { Tags = new string(' ', 4000) } };
    }

    private static CallRecord[] Make(int seed, int count)
    {
        RandomCalls random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Call())];
    }

    private JournaledLedger Open(Func<LedgerOptions, LedgerOptions>? change = null)
    {
        LedgerOptions options = new() { DataFolder = _folder.Path };
        return JournaledLedger.Open(change?.Invoke(options) ?? options, _store, UnpricedEstimator.Instance, TimeProvider.System, NullLogger.Instance);
    }

    private sealed class BrokenEstimator : IIntentEstimator
    {
        public Charge Estimate(CallIntent intent) => throw new InvalidOperationException("Broken.");
    }
}
