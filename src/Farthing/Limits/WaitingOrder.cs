namespace Farthing.Limits;

/// <summary>Higher priority first, then the key whose turn it is, then who must be done sooner, then who came first.</summary>
internal sealed class WaitingOrder : IComparer<WaitingCall>
{
    public int Compare(WaitingCall? x, WaitingCall? y)
    {
        if (x is null || y is null) return Comparer<bool>.Default.Compare(x is not null, y is not null);
        int order = y.Priority.CompareTo(x.Priority);
        if (order == 0) order = x.Turn.CompareTo(y.Turn);
        if (order == 0) order = x.Deadline.CompareTo(y.Deadline);
        return order != 0 ? order : x.Sequence.CompareTo(y.Sequence);
    }
}
