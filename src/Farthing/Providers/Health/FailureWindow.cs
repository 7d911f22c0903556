namespace Farthing.Providers.Health;

/// <summary>Attempts and failures of the last while, kept in ten parts that are forgotten one by one. For one thread at a time.</summary>
/// <param name="length">How long the while is.</param>
internal sealed class FailureWindow(TimeSpan length)
{
    private const int Parts = 10;

    private readonly long _partLength = Math.Max(1, length.Ticks / Parts);
    private readonly (long Part, int Attempts, int Failures)[] _parts = new (long, int, int)[Parts];

    public void Add(TimeSpan now, bool failed)
    {
        long part = now.Ticks / _partLength;
        ref (long Part, int Attempts, int Failures) slot = ref _parts[part % Parts];
        if (slot.Part != part) slot = (part, 0, 0);
        slot.Attempts++;
        if (failed) slot.Failures++;
    }

    public (int Attempts, int Failures) At(TimeSpan now)
    {
        long oldest = (now.Ticks / _partLength) - Parts + 1;
        int attempts = 0, failures = 0;
        foreach ((long part, int someAttempts, int someFailures) in _parts)
        {
            if (part < oldest) continue;
            attempts += someAttempts;
            failures += someFailures;
        }

        return (attempts, failures);
    }

    public void Clear() => Array.Clear(_parts);
}
