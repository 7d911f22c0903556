using System.Threading.Channels;
using Farthing.Gateway.Alerts;

namespace Farthing.Gateway.Tests.Alerts;

/// <summary>The real clock, but that whoever waits for the minute in which alert rules are asked waits for the test.</summary>
internal sealed class MinutesByHand : TimeProvider
{
    private readonly Channel<Action> _waiting = Channel.CreateUnbounded<Action>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != AlertService.Interval) return base.CreateTimer(callback, state, dueTime, period);
        _waiting.Writer.TryWrite(() => callback(state));
        return new StoppedTimer();
    }

    /// <summary>Lets a minute pass, once somebody waits for it.</summary>
    public async Task PassAsync() => (await _waiting.Reader.ReadAsync(TestContext.Current.CancellationToken))();

    private sealed class StoppedTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
