namespace Farthing.Limits;

/// <summary>A call that waits, and what decides when it is its turn.</summary>
/// <param name="key">Whose turn it is: calls of different keys take turns.</param>
/// <param name="priority">Calls of a higher priority go first.</param>
/// <param name="deadline">Until when it waits.</param>
/// <param name="sequence">Its number in the order of arrival.</param>
internal abstract class WaitingCall(string key, int priority, DateTimeOffset deadline, long sequence)
{
    public string Key => key;

    public int Priority => priority;

    public DateTimeOffset Deadline => deadline;

    public long Sequence => sequence;

    /// <summary>Its place among the turns of all keys; set when it joins the line.</summary>
    public long Turn { get; set; }
}
