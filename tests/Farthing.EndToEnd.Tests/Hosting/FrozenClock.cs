namespace Farthing.EndToEnd.Tests.Hosting;

/// <summary>
/// A clock that stands still while its timers run: what the simulator writes of times and limits is then the same in two runs, and its
/// pauses still end.
/// </summary>
internal sealed class FrozenClock : TimeProvider
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Noon;

    public override long GetTimestamp() => 0;
}
