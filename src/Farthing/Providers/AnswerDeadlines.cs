using System.Collections.Concurrent;

namespace Farthing.Providers;

/// <summary>Lends each attempt its deadline. They are reused: most calls then neither make nor move a timer.</summary>
internal sealed class AnswerDeadlines(TimeProvider time)
{
    /// <summary>How many idle ones are kept.</summary>
    private const int MaxIdle = 256;

    private readonly ConcurrentQueue<AnswerDeadline> _idle = new();

    /// <summary>Starts the deadline of an attempt.</summary>
    public AnswerDeadline Start(Attempt attempt)
    {
        if (!_idle.TryDequeue(out AnswerDeadline? deadline)) deadline = new AnswerDeadline(this, time);
        deadline.Start(attempt.Call.StartTimestamp, attempt.SentAt, attempt.Deployment, attempt.Call.ClientLeft);
        return deadline;
    }

    public void TakeBack(AnswerDeadline deadline)
    {
        if (_idle.Count < MaxIdle) _idle.Enqueue(deadline);
        else deadline.Discard();
    }
}
