using System.Collections.Concurrent;

namespace Farthing.Routing.Outcomes;

/// <summary>
/// Calls that were compared in the background, with what a policy had foretold of them: what its thresholds are worked out from anew. By project and policy, the latest of each.
/// Made anew from the ledger at start, as the table of outcomes is. Safe from any thread.
/// </summary>
public sealed class ComparedCalls
{
    /// <summary>So many of a project and policy are kept.</summary>
    public const int Most = 5_000;

    private readonly ConcurrentDictionary<(string Project, string Policy), Latest> _all = new();

    /// <summary>Adds one.</summary>
    /// <param name="project">The project whose call it was.</param>
    /// <param name="policy">The policy that chose.</param>
    /// <param name="foretold">What it had foretold that the strong model would gain.</param>
    /// <param name="gain">What the strong model did gain, -1 to 1.</param>
    public void Add(string project, string policy, double foretold, double gain) => _all.GetOrAdd((project, policy), static _ => new Latest()).Add(foretold, gain);

    /// <summary>How many there have been. Quick: it is asked of every call.</summary>
    public long Count(string project, string policy) => _all.TryGetValue((project, policy), out Latest? latest) ? latest.Count : 0;

    /// <summary>The latest of them, at most <see cref="Most"/>.</summary>
    public (double[] Foretold, double[] Gains) Find(string project, string policy) => _all.TryGetValue((project, policy), out Latest? latest) ? latest.Read() : ([], []);

    private sealed class Latest
    {
        private readonly Lock _lock = new();
        private readonly Queue<(double Foretold, double Gain)> _calls = new();
        private long _count;

        public long Count => Volatile.Read(ref _count);

        public void Add(double foretold, double gain)
        {
            lock (_lock)
            {
                if (_calls.Count == Most) _calls.Dequeue();
                _calls.Enqueue((foretold, gain));
                Volatile.Write(ref _count, _count + 1);
            }
        }

        public (double[] Foretold, double[] Gains) Read()
        {
            lock (_lock) return ([.. _calls.Select(call => call.Foretold)], [.. _calls.Select(call => call.Gain)]);
        }
    }
}
