using Farthing.Alerts.Runaway;
using Farthing.Budgets.Allowances;

namespace Farthing.Budgets;

/// <summary>Slows single keys down for a while: one call at a time and six a minute, enough to see whether the loop has ended. Safe from any thread.</summary>
public sealed class KeyThrottle : IKeyThrottle, IDisposable
{
    private const int CallsPerMinute = 6;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _throttled = [];
    private readonly BudgetsInForce _budgets;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    /// <summary>Throttles nothing yet.</summary>
    public KeyThrottle(BudgetsInForce budgets, TimeProvider time)
    {
        (_budgets, _time) = (budgets, time);
        _timer = time.CreateTimer(_ => Apply(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public void Throttle(string key, DateTimeOffset until)
    {
        lock (_lock) _throttled[key] = until;
        Apply();
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Apply()
    {
        lock (_lock)
        {
            DateTimeOffset now = _time.GetUtcNow();
            foreach (string key in _throttled.Where(each => each.Value <= now).Select(each => each.Key).ToArray()) _throttled.Remove(key);
            _budgets.ReplacePassing([.. _throttled.Keys.SelectMany(LimitsOf)]);
            if (_throttled.Count == 0) return;
            TimeSpan due = _throttled.Values.Min() - now;
            _timer.Change(due > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : due, Timeout.InfiniteTimeSpan);
        }
    }

    private static Allowance[] LimitsOf(string key)
    {
        Scope scope = new([new ScopeTerm(ScopeDimension.Key, key)]);
        return
        [
            new Allowance { Name = "runaway breaker", Scope = scope, Measure = Measure.Concurrency, Amount = 1, Period = new OpenPeriod() },
            new Allowance { Name = "runaway breaker", Scope = scope, Measure = Measure.Requests, Amount = CallsPerMinute, Period = new RollingPeriod(TimeSpan.FromMinutes(1)) },
        ];
    }
}
