using Farthing.Calls;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>How long a model may take for its answer. Its token is cancelled when the time is over or the client leaves.</summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _either;

    /// <summary>Starts the time.</summary>
    public Patience(Call call, TimeSpan most, TimeProvider time)
    {
        _time = new CancellationTokenSource(most, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(call.ClientLeft, _time.Token);
    }

    /// <summary>Cancelled when either has happened.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time is over.</summary>
    public bool IsOver => _time.IsCancellationRequested;

    /// <summary>From now on only the client's leaving counts.</summary>
    public void Forget() => _time.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Gives up.</summary>
    public void Lose() => _time.Cancel();

    /// <inheritdoc />
    public void Dispose()
    {
        _either.Dispose();
        _time.Dispose();
    }
}
