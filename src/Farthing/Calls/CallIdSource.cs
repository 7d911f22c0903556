namespace Farthing.Calls;

/// <summary>Makes call identities: the time to the millisecond, then 80 random bits. Safe from any thread.</summary>
public sealed class CallIdSource(TimeProvider time, Random random)
{
    private readonly Lock _lock = new();

    /// <summary>A new identity.</summary>
    public CallId Next()
    {
        ulong milliseconds = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
        ulong high, low;
        lock (_lock)
        {
            high = (ulong)random.Next(0x10000);
            low = (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1);
        }

        return new CallId((milliseconds << 16) | high, low);
    }
}
