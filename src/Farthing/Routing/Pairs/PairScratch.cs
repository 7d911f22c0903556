using Farthing.Routing.Features;

namespace Farthing.Routing.Pairs;

/// <summary>Room for one decision after another; not safe for several threads at once.</summary>
public sealed class PairScratch
{
    private float[] _similarities = [];
    private float[] _probabilities = [];

    internal FeatureBuffer Features { get; } = new();

    internal FeatureRow Row { get; } = new();

    internal Span<float> Similarities(int count)
    {
        if (_similarities.Length < count) _similarities = new float[count];
        return _similarities.AsSpan(0, count);
    }

    internal Span<float> Probabilities(int count)
    {
        if (_probabilities.Length < count) _probabilities = new float[count];
        return _probabilities.AsSpan(0, count);
    }
}
