namespace Farthing.Gateway.Tests.Support;

/// <summary>A clock on which a test lets what is measured take longer than it did; its timers run as ever.</summary>
internal sealed class SkippingTime : TimeProvider
{
    private long _skipped;
    private TaskCompletionSource? _read;

    public override long GetTimestamp()
    {
        long now = base.GetTimestamp() + Interlocked.Read(ref _skipped);
        Interlocked.Exchange(ref _read, null)?.TrySetResult();
        return now;
    }

    public void Skip(TimeSpan time) => Interlocked.Add(ref _skipped, (long)(time.TotalSeconds * TimestampFrequency));

    /// <summary>Ends when the clock is read next.</summary>
    public Task ReadAsync()
    {
        TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _read, read);
        return read.Task;
    }
}
