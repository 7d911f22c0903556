using System.Collections.Concurrent;

namespace Farthing.Routing.Outcomes;

/// <summary>
/// Bounds what is kept by feature: clients name features, and must not grow memory without end. Each project has room of its own, so that none takes another's. Safe from any thread.
/// </summary>
/// <param name="most">How much room a project has.</param>
internal sealed class FeatureRoom(int most)
{
    private readonly ConcurrentDictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <summary>Whether a project has none left.</summary>
    public bool IsFull(string project) => _taken.TryGetValue(project, out int taken) && taken >= most;

    /// <summary>Takes room for one more; <c>false</c> when the project has none left.</summary>
    public bool TryTake(string project) => _taken.AddOrUpdate(project, 1, (_, taken) => Math.Min(taken, most) + 1) <= most;
}
