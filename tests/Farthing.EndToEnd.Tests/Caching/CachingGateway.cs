using Farthing.EndToEnd.Tests.Hosting;

namespace Farthing.EndToEnd.Tests.Caching;

/// <summary>A provider and a gateway that keeps every answer.</summary>
public sealed class CachingGateway : ProviderAndGateway
{
    private protected override string Settings => "cache: { exact: on, max_temperature: 2 }";

    /// <summary>How many calls the ledger has.</summary>
    public async Task<long> RecordedAsync() => (await RecordedCallsAsync()).Total.Calls;

    /// <summary>Waits until the ledger has so many calls: the last answer has been kept by then, which a client that has read it to its end cannot know.</summary>
    public async Task UntilRecordedAsync(long calls)
    {
        while (await RecordedAsync() < calls) await Task.Yield();
    }
}
