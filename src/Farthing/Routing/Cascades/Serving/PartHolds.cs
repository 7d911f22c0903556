using Farthing.Calls;
using Farthing.Providers;
using Farthing.Wire;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>What is held for the parts of a call; each lets go with what it cost itself, once the whole is over.</summary>
internal sealed class PartHolds : ICallHold
{
    private readonly Lock _gate = new();
    private readonly List<Call> _parts = [];

    /// <summary>Adds a part.</summary>
    public void Add(Call part)
    {
        lock (_gate) _parts.Add(part);
    }

    /// <inheritdoc />
    public CallError? Repeat(Call call) => null;

    /// <inheritdoc />
    public CallError? MoveTo(Call call, Deployment deployment) => null;

    /// <inheritdoc />
    public bool CanMoveTo(Call call, Deployment deployment) => true;

    /// <inheritdoc />
    public decimal MostSpent(Call call)
    {
        lock (_gate) return _parts.Sum(part => part.Hold?.MostSpent(part) ?? 0);
    }

    /// <inheritdoc />
    public void Release(Call call)
    {
        Call[] parts;
        lock (_gate) parts = [.. _parts];
        foreach (Call part in parts) part.Hold?.Release(part);
    }
}
