using Farthing.Routing.Pairs;

namespace Farthing.Routing.Learned;

/// <summary>A router of two models that was trained, with what thresholds are chosen on. Immutable.</summary>
public sealed class LearnedModel
{
    private readonly double[] _scores;

    /// <summary>Makes one.</summary>
    /// <param name="router">Foretells gains, and knows what was foretold for its examples by one that had not seen them.</param>
    /// <param name="gains">What the strong model did gain with each of them.</param>
    public LearnedModel(PairRouter router, double[] gains)
    {
        _scores = [.. router.OutOfFold];
        if (_scores.Length != gains.Length) throw new ArgumentException("There must be one gain for each score.", nameof(gains));
        (Router, Gains) = (router, gains);
    }

    /// <summary>Foretells gains.</summary>
    public PairRouter Router { get; }

    /// <summary>What was foretold for the examples, out of fold.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>What the strong model gained with each.</summary>
    public double[] Gains { get; }

    /// <summary>How many examples it learned from.</summary>
    public int Examples => _scores.Length;

    /// <summary>The score above which a share of the calls lies.</summary>
    public double ThresholdFor(double share) => LearnedThreshold.Of(_scores, share);
}
