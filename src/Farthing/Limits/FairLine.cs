namespace Farthing.Limits;

/// <summary>
/// Calls that wait, in the order in which they may go: by priority, then keys take turns (start-time fair queueing with one unit for each call: Goyal et al.,
/// 1996), then by deadline. Not thread-safe: used under its owner's lock.
/// </summary>
/// <typeparam name="T">What waits.</typeparam>
internal sealed class FairLine<T>
    where T : WaitingCall
{
    private readonly SortedSet<T> _line = new(new WaitingOrder());
    private readonly Dictionary<string, (long LastTurn, int Waiting)> _keys = [];
    private long _turn;

    public int Count => _line.Count;

    /// <summary>Those that wait, the next one first. Not to be changed while it is walked.</summary>
    public SortedSet<T>.Enumerator GetEnumerator() => _line.GetEnumerator();

    public void Join(T waiter)
    {
        (long last, int waiting) = _keys.GetValueOrDefault(waiter.Key, (_turn, 0));
        waiter.Turn = Math.Max(_turn, last) + 1;
        _keys[waiter.Key] = (waiter.Turn, waiting + 1);
        _line.Add(waiter);
    }

    /// <summary>Takes a call out of the line; <c>false</c> when it is not in it any more.</summary>
    public bool Leave(T waiter)
    {
        if (!_line.Remove(waiter)) return false;
        (long last, int waiting) = _keys[waiter.Key];
        if (waiting > 1) _keys[waiter.Key] = (last, waiting - 1);
        else _keys.Remove(waiter.Key);
        return true;
    }

    /// <summary>Takes a call out of the line because its turn has come.</summary>
    public void Go(T waiter)
    {
        _turn = Math.Max(_turn, waiter.Turn);
        Leave(waiter);
    }
}
