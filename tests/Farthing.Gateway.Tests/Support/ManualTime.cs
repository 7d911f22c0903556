namespace Farthing.Gateway.Tests.Support;

/// <summary>A clock whose time of day a test sets; what is measured on it, and its timers, run as ever.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
