namespace Farthing.Caching.Answers;

/// <summary>Says when how much of a stored answer may be sent, so that it comes as it came the first time.</summary>
/// <param name="marks">When how much had come.</param>
/// <param name="length">How much there is.</param>
/// <param name="time">The clock.</param>
/// <param name="clientLeft">Cancelled when the client leaves.</param>
internal sealed class ReplayClock(IReadOnlyList<AnswerMark> marks, int length, TimeProvider time, CancellationToken clientLeft)
{
    private readonly long _start = time.GetTimestamp();
    private int _next;

    /// <summary>Waits until more than what was sent may be.</summary>
    /// <returns>How much may be sent.</returns>
    public async ValueTask<int> WaitAsync(int sent)
    {
        while (_next < marks.Count && marks[_next].Bytes <= sent) _next++;
        if (_next >= marks.Count) return length;
        TimeSpan left = marks[_next].At - time.GetElapsedTime(_start);
        if (left > TimeSpan.Zero) await Task.Delay(left, time, clientLeft).ConfigureAwait(false);
        return Math.Min(marks[_next].Bytes, length);
    }
}
