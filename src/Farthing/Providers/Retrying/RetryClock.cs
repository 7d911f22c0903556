using Farthing.Calls;

namespace Farthing.Providers.Retrying;

/// <summary>Decides how long a call waits before it is tried again, and whether its time allows that. Safe from any thread.</summary>
/// <param name="time">The time.</param>
/// <param name="random">Spreads the waits evenly from zero to the longest, so that callers who failed together do not come back together.</param>
public sealed class RetryClock(TimeProvider time, Random random)
{
    private readonly Lock _lock = new();

    /// <summary>The wait before a call is tried again.</summary>
    /// <param name="options">How long it may be.</param>
    /// <param name="retry">Which time it is, from 1.</param>
    /// <param name="asked">What the provider asks for, which is the least.</param>
    public TimeSpan DelayOf(RetryOptions options, int retry, TimeSpan asked)
    {
        double longest = Math.Min(options.LongestDelay.TotalSeconds, options.Delay.TotalSeconds * Math.Pow(2, retry - 1)), drawn;
        lock (_lock) drawn = random.NextDouble();
        TimeSpan delay = TimeSpan.FromSeconds(longest * drawn);
        return asked > delay ? asked : delay;
    }

    /// <summary>Whether a call may still be sent after a wait: before its own deadline and before the whole call takes too long.</summary>
    public bool Allows(Call call, Deployment deployment, TimeSpan delay)
    {
        if (call.Deadline is { } deadline && time.GetUtcNow() + delay >= deadline) return false;
        return time.GetElapsedTime(call.StartTimestamp) + delay < deployment.Provider.Options.TotalTimeout;
    }

    /// <summary>Waits.</summary>
    /// <returns>Whether the client is still there.</returns>
    internal async ValueTask<bool> WaitAsync(Call call, TimeSpan delay)
    {
        long from = time.GetTimestamp();
        try
        {
            if (delay > TimeSpan.Zero) await Task.Delay(delay, time, call.ClientLeft).ConfigureAwait(false);
            return !call.ClientLeft.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            call.WaitTime += time.GetElapsedTime(from);
        }
    }
}
