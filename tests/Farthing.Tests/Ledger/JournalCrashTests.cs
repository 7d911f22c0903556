using Farthing.Ledger;
using Farthing.Notation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Tests.Ledger;

/// <summary>What a crash may leave of the journal's bytes: cut or garbled at any byte of the last entry, and at random places.</summary>
public sealed class JournalCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_last_entry_torn_at_any_byte_loses_no_earlier_one()
    {
        (byte[] bytes, CallRecord[] calls, int start, int end) = await WriteAsync(seed: 1, count: 6);
        for (int at = start; at < end; at++)
        {
            byte[] cut = [.. bytes];
            cut.AsSpan(at, end - at).Clear();
            // The last byte may be padding, which is zero anyway.
            await ShouldRecoverAsync(cut, at == start || !cut.AsSpan().SequenceEqual(bytes) ? calls[..^1] : calls);
        }
    }

    [Fact]
    public async Task A_last_entry_with_any_byte_garbled_loses_no_earlier_one_and_raises_an_alarm()
    {
        (byte[] bytes, CallRecord[] calls, int start, int end) = await WriteAsync(seed: 2, count: 4);
        for (int at = start; at < end; at++)
        {
            byte[] garbled = [.. bytes];
            garbled[at] ^= 0x5A;
            LedgerHealth health = await ShouldRecoverAsync(garbled, IsPadding(bytes, start, at) ? calls : calls[..^1]);
            if (!IsPadding(bytes, start, at)) health.Alarm.ShouldNotBeNull().ShouldContain("damaged");
        }
    }

    [Fact]
    public async Task Twenty_random_damages_in_the_middle_lose_only_what_they_hit()
    {
        (byte[] bytes, CallRecord[] calls, int _, int end) = await WriteAsync(seed: 3, count: 40);
        Random random = new(3);
        for (int round = 0; round < 20; round++)
        {
            byte[] damaged = [.. bytes];
            int at = random.Next(64, end - 64);
            random.NextBytes(damaged.AsSpan(at, 16));
            IReadOnlyList<CallRecord> found = await RecoverAsync(damaged);
            // Sixteen bytes touch two entries at most.
            found.Count.ShouldBeInRange(calls.Length - 2, calls.Length);
            found.Select(call => call.Id).ShouldBeSubsetOf(calls.Select(call => call.Id));
        }
    }

    [Fact]
    public async Task A_segment_without_a_readable_header_is_set_aside_and_not_deleted()
    {
        (byte[] bytes, CallRecord[] _, int _, int _) = await WriteAsync(seed: 4, count: 2);
        bytes[3] ^= 1;
        (await ShouldRecoverAsync(bytes, [])).Alarm.ShouldNotBeNull().ShouldContain(".damaged");
        Directory.GetFiles(Journal, "*.damaged").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_segment_of_a_newer_version_is_refused_with_a_remedy()
    {
        await WriteAsync(seed: 5, count: 1);
        byte[] header = new byte[Farthing.Ledger.Journal.JournalFormat.HeaderBytes];
        Farthing.Ledger.Journal.JournalFormat.WriteHeader(header, 1, 1);
        header[8] = 99;
        BitConverter.TryWriteBytes(header.AsSpan(32), Crc32C.Of(header.AsSpan(0, 32)));
        Place(header);
        Should.Throw<LedgerException>(() => Open(new MemoryStore())).Message.ShouldContain("version 99");
    }

    public void Dispose() => _folder.Dispose();

    private string Journal => Path.Combine(_folder.Path, "journal");

    private static bool IsPadding(byte[] bytes, int start, int at) => at >= start + 8 + BitConverter.ToInt32(bytes, start);

    /// <summary>A segment with some calls that no store has seen, and where the last of them lies in it.</summary>
    private async Task<(byte[] Bytes, CallRecord[] Calls, int Start, int End)> WriteAsync(int seed, int count)
    {
        RandomCalls random = new(seed);
        CallRecord[] calls = [.. Enumerable.Range(0, count).Select(_ => random.Call(charges: 1))];
        MemoryStore store = new() { Next = () => MemoryStore.Failure.BeforeCommit };
        await using (JournaledLedger ledger = Open(store))
        {
            foreach (CallRecord call in calls) ledger.Close(call);
        }

        byte[] bytes = await File.ReadAllBytesAsync(Directory.GetFiles(Journal).Order(StringComparer.Ordinal).First(), Cancel);
        int start = 64, end = 64;
        while (BitConverter.ToInt32(bytes, end) is > 0 and var length)
        {
            start = end;
            end += (8 + length + 7) & ~7;
        }

        return (bytes, calls, start, end);
    }

    private async Task<LedgerHealth> ShouldRecoverAsync(byte[] segment, IEnumerable<CallRecord> calls)
    {
        MemoryStore store = new();
        Place(segment);
        await using JournaledLedger ledger = Open(store);
        await ledger.FlushAsync(Cancel);
        store.Calls.Select(call => call.Id).ShouldBe(calls.Select(call => call.Id));
        return ledger.Health;
    }

    private async Task<IReadOnlyList<CallRecord>> RecoverAsync(byte[] segment)
    {
        MemoryStore store = new();
        Place(segment);
        await using JournaledLedger ledger = Open(store);
        await ledger.FlushAsync(Cancel);
        return store.Calls;
    }

    private void Place(byte[] segment)
    {
        foreach (string file in Directory.GetFiles(Journal)) File.Delete(file);
        File.WriteAllBytes(Path.Combine(Journal, 1.ToString("x16") + ".journal"), segment);
    }

    private JournaledLedger Open(MemoryStore store) => JournaledLedger.Open(
        new LedgerOptions { DataFolder = _folder.Path }, store, UnpricedEstimator.Instance, TimeProvider.System, NullLogger.Instance);
}
