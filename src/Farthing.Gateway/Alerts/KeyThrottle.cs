using System.Collections.Concurrent;
using Farthing.Alerts.Runaway;

namespace Farthing.Gateway.Alerts;

/// <summary>Keys that are out of control: one call in ten seconds is let through, so that what uses the key goes on and what loops with it does not cost much.</summary>
internal sealed class KeyThrottle(TimeProvider time) : IKeyThrottle
{
    /// <summary>The time between two calls of a throttled key.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Throttled> _keys = new(StringComparer.Ordinal);
    private volatile bool _any;

    public void Throttle(string key, DateTimeOffset until)
    {
        _keys.AddOrUpdate(key, _ => new Throttled(until, DateTimeOffset.MinValue), (_, known) => known with { Until = until });
        _any = true;
    }

    /// <summary>After what time the key may call again, or <c>null</c> when it may now. Costs one read while no key is throttled.</summary>
    public TimeSpan? Refuse(string key)
    {
        if (!_any || !_keys.TryGetValue(key, out Throttled? throttled)) return null;
        DateTimeOffset now = time.GetUtcNow();
        if (now >= throttled.Until)
        {
            _keys.TryRemove(key, out _);
            _any = !_keys.IsEmpty;
            return null;
        }

        bool isNext = now >= throttled.Next && _keys.TryUpdate(key, throttled with { Next = now + Interval }, throttled);
        return isNext ? null : now < throttled.Next && throttled.Next - now < Interval ? throttled.Next - now : Interval;
    }

    private sealed record Throttled(DateTimeOffset Until, DateTimeOffset Next);
}
