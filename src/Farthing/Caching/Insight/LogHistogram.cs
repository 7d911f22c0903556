using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>How often something was seen, and what it was worth, by a size on a logarithmic scale: four steps for each doubling. Not thread-safe.</summary>
/// <param name="doublings">How many doublings it reaches; what is larger counts in the last step.</param>
public sealed class LogHistogram(int doublings)
{
    private const int Steps = 4;

    private readonly double[] _counts = new double[(doublings * Steps) + 1];
    private readonly decimal[] _worth = new decimal[(doublings * Steps) + 1];
    private double _lastSize;
    private int _lastStep;

    /// <summary>Counts something.</summary>
    /// <param name="size">Its size; 1 or less counts in the first step.</param>
    /// <param name="weight">For how many it stands.</param>
    /// <param name="worth">What one of them is worth, in USD.</param>
    public void Add(double size, double weight, Usd worth)
    {
        int step = Math.Min(StepOf(size), _counts.Length - 1);
        _counts[step] += weight;
        _worth[step] += weight == 1 ? worth.Amount : worth.Amount * (decimal)weight;
    }

    /// <summary>How many are at most this large. Within a step they are taken to lie evenly.</summary>
    public double CountUpTo(double size)
    {
        (int whole, double part) = Split(size);
        double sum = part > 0 ? _counts[whole] * part : 0;
        for (int i = 0; i < whole; i++) sum += _counts[i];
        return sum;
    }

    /// <summary>What those are worth that are at most this large.</summary>
    public Usd WorthUpTo(double size)
    {
        (int whole, double part) = Split(size);
        decimal sum = part > 0 ? _worth[whole] * (decimal)part : 0;
        for (int i = 0; i < whole; i++) sum += _worth[i];
        return new Usd(sum);
    }

    private int StepOf(double size)
    {
        if (size <= 1) return 0;

        // The same comes again and again.
        if (size != _lastSize) (_lastSize, _lastStep) = (size, (int)(Math.Log2(size) * Steps));
        return _lastStep;
    }

    private (int Whole, double Part) Split(double size)
    {
        if (size <= 0) return (0, 0);
        int step = StepOf(size);
        if (step >= _counts.Length - 1) return (_counts.Length - 1, 1);
        double low = Math.Pow(2, (double)step / Steps), high = Math.Pow(2, (double)(step + 1) / Steps);
        return (step, Math.Clamp((size - low) / (high - low), 0, 1));
    }
}
