namespace Farthing.Providers.Transport.Http1;

/// <summary>
/// Connections that wait for their next request; the one that was used last is lent first. Age is counted in ticks of a timer that also closes what has waited
/// too long, so that lending reads no clock. Safe from any thread.
/// </summary>
internal sealed class Http1ConnectionPool : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly List<Http1Connection> _idle = [];
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private readonly ITimer _timer;
    private readonly int _mostIdleTicks;
    private readonly int _mostTicks;
    private int _now;
    private bool _disposed;

    public Http1ConnectionPool(ConnectionOptions options, TimeProvider time)
    {
        _mostIdleTicks = Math.Max(1, (int)(options.IdleTimeout / Tick));
        _mostTicks = Math.Max(1, (int)(options.Lifetime / Tick));
        (_time, _startedAt) = (time, time.GetTimestamp());
        _timer = time.CreateTimer(static pool => ((Http1ConnectionPool)pool!).CloseOld(), this, Tick, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ticks since the start, as of the last one.</summary>
    public int Now => Volatile.Read(ref _now);

    /// <summary>Lends a connection that is still open, or <c>null</c> when a new one is needed.</summary>
    public Http1Connection? TryRent()
    {
        while (true)
        {
            Http1Connection connection;
            lock (_lock)
            {
                if (_idle.Count == 0) return null;
                connection = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
            }

            if (connection.IsUsable) return connection;
            connection.Close();
        }
    }

    /// <summary>Takes back a connection whose answer was read to its end.</summary>
    public void Return(Http1Connection connection)
    {
        lock (_lock)
        {
            if (!_disposed && _now - connection.MadeAt < _mostTicks)
            {
                connection.IdleSince = _now;
                _idle.Add(connection);
                return;
            }
        }

        connection.Close();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _timer.Dispose();
        List<Http1Connection> idle;
        lock (_lock)
        {
            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (Http1Connection connection in idle) connection.Close();
    }

    private void CloseOld()
    {
        List<Http1Connection> old;
        lock (_lock)
        {
            _now = (int)(_time.GetElapsedTime(_startedAt) / Tick);
            old = _idle.FindAll(IsOld);
            _idle.RemoveAll(IsOld);
        }

        foreach (Http1Connection connection in old) connection.Close();
        _timer.Change(Tick, Timeout.InfiniteTimeSpan);
    }

    private bool IsOld(Http1Connection connection) => _now - connection.IdleSince >= _mostIdleTicks || _now - connection.MadeAt >= _mostTicks || !connection.IsUsable;
}
