using Farthing.Calls;
using Farthing.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Tests.Ledger;

public sealed class JournaledRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryStore _store = new();
    private readonly RandomRefusals _random = new(1) { Calls = new RandomCalls(2) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_process_leaves_in_the_journal_the_next_one_stores()
    {
        RefusedCall refused = _random.Refusal();
        _store.Next = () => MemoryStore.Failure.BeforeCommit;
        await using (JournaledLedger ledger = Open()) ledger.TryRefuse(refused).ShouldBeTrue();
        _store.Refusals.ShouldBeEmpty();
        _store.Next = () => MemoryStore.Failure.None;
        await using JournaledLedger next = Open();
        await next.FlushAsync(Cancel);
        _store.Refusals.ShouldHaveSingleItem().ShouldBe(refused);
        _store.Calls.ShouldBeEmpty();
        next.Health.RecoveredCalls.ShouldBe(0);
        next.Health.StoredCalls.ShouldBe(0);
    }

    [Fact]
    public async Task Calls_and_refusals_each_enter_once_whatever_the_store_does()
    {
        RandomCalls random = new(3);
        Random chance = new(3);
        _store.Next = () => (MemoryStore.Failure)chance.Next(0, 3);
        CallRecord[] calls = [.. Enumerable.Range(0, 1000).Select(_ => random.Call())];
        RefusedCall[] refusals = [.. calls.Select(_ => _random.Refusal())];
        await using JournaledLedger ledger = Open(options => options with { StoreBatch = 37, RetryInterval = TimeSpan.FromTicks(1) });
        for (int i = 0; i < calls.Length; i++)
        {
            ledger.TryOpen(random.Intent() with { Id = calls[i].Id }).ShouldBeTrue();
            ledger.TryRefuse(refusals[i]).ShouldBeTrue();
            ledger.Close(calls[i]);
        }

        _store.Next = () => MemoryStore.Failure.None;
        await ledger.FlushAsync(Cancel);
        _store.Calls.Select(call => call.Id).Order().ShouldBe(calls.Select(call => call.Id).Order());
        _store.Refusals.OrderBy(refused => refused.Id).ShouldBe(refusals.OrderBy(refused => refused.Id));
        ledger.Health.BacklogCalls.ShouldBe(0);
        ledger.Health.OpenCalls.ShouldBe(0);
    }

    [Fact]
    public async Task While_new_calls_are_not_taken_a_refusal_takes_no_room_and_is_not_kept_in_memory()
    {
        _store.Next = () => MemoryStore.Failure.BeforeCommit;
        await using JournaledLedger ledger = Open(options => options with { MaxBacklogBytes = 100_000, RetryInterval = TimeSpan.FromMilliseconds(1) });
        RandomCalls random = new(4);
        while (ledger.TryOpen(random.Intent()))
        {
        }

        ledger.TryRefuse(_random.Refusal()).ShouldBeFalse();
        ledger.Health.HeldCalls.ShouldBe(0);
        ledger.Health.LostCalls.ShouldBe(0);
        CallRecord call = random.Call();
        ledger.Close(call);
        _store.Next = () => MemoryStore.Failure.None;
        await ledger.FlushAsync(Cancel);
        _store.Calls.ShouldHaveSingleItem().Id.ShouldBe(call.Id);
        _store.Refusals.ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_and_names_are_cut_and_what_no_store_takes_is_replaced()
    {
        RefusedCall refused = _random.Refusal() with { Message = new string('w', 5_000) + "\0", RefusedBy = new string('b', 400), Principal = new Principal { Tags = new string('t', 5_000), User = "a\0b" } };
        await using JournaledLedger ledger = Open();
        ledger.TryRefuse(refused).ShouldBeTrue();
        await ledger.FlushAsync(Cancel);
        RefusedCall stored = _store.Refusals.ShouldHaveSingleItem();
        stored.Message.ShouldBe(new string('w', 1_000));
        stored.RefusedBy.ShouldBe(new string('b', 256));
        stored.Principal.User.ShouldBe("a\ufffdb");
        stored.Principal.Tags.ShouldBe("""{"farthing.tags":"too long"}""");
    }

    public void Dispose() => _folder.Dispose();

    private JournaledLedger Open(Func<LedgerOptions, LedgerOptions>? change = null)
    {
        LedgerOptions options = new() { DataFolder = _folder.Path };
        return JournaledLedger.Open(change?.Invoke(options) ?? options, _store, UnpricedEstimator.Instance, TimeProvider.System, NullLogger.Instance);
    }
}
