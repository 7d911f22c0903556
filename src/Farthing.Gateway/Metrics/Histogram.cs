using System.Text;

namespace Farthing.Gateway.Metrics;

/// <summary>A histogram in the way of Prometheus: counts up to each bound. Guarded by its series' lock.</summary>
internal sealed class Histogram(double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public void Record(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Length && bounds[bucket] < value) bucket++;
        _counts[bucket]++;
        _sum += value;
    }

    public void Write(StringBuilder output, string name, string labels)
    {
        long count = 0;
        string separator = labels.Length > 0 ? "," : "";
        for (int i = 0; i < _counts.Length; i++)
        {
            count += _counts[i];
            string bound = i < bounds.Length ? bounds[i].ToString("R") : "+Inf";
            output.Append($"{name}_bucket{{{labels}{separator}le=\"{bound}\"}} {count}\n");
        }

        output.Append($"{name}_sum{{{labels}}} {_sum:R}\n{name}_count{{{labels}}} {count}\n");
    }
}
