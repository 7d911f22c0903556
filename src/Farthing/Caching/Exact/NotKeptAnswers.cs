namespace Farthing.Caching.Exact;

/// <summary>How many answers were not kept since the process began, by why. Safe from any thread.</summary>
public sealed class NotKeptAnswers
{
    private readonly long[] _counts = new long[Enum.GetValues<NotKept>().Length];

    /// <summary>Each reason and how many.</summary>
    public IEnumerable<(NotKept Reason, long Count)> Read() => Enum.GetValues<NotKept>().Select(reason => (reason, Interlocked.Read(ref _counts[(int)reason])));

    internal void Count(NotKept reason) => Interlocked.Increment(ref _counts[(int)reason]);
}
