using System.Collections.Concurrent;
using System.Text;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Metrics;

/// <summary>Counts calls by the way in which their answers were found, and sums what was saved.</summary>
internal sealed class CacheCounts
{
    private readonly ConcurrentDictionary<string, Sum> _sums = new(StringComparer.Ordinal);

    public void Count(CallRecord record)
    {
        Sum sum = _sums.GetOrAdd(record.Cache, static _ => new Sum());
        lock (sum)
        {
            sum.Calls++;
            if (record.Saved != Usd.Zero) sum.Saved += record.Saved;
        }
    }

    /// <summary>Writes every series.</summary>
    public void Write(StringBuilder output)
    {
        (string Cache, long Calls, Usd Saved)[] sums = [.. _sums.Select(each => Read(each.Key, each.Value))];
        PrometheusText.Head(output, "farthing_cache_calls_total", "counter", "Calls by how their answer was found, as x-farthing-cache says it.");
        foreach ((string cache, long calls, _) in sums) output.Append($"farthing_cache_calls_total{{cache=\"{cache}\"}} {calls}\n");
        PrometheusText.Head(output, "farthing_saved_usd_total", "counter", "What was measured as saved, by how the answer was found.");
        foreach ((string cache, _, Usd saved) in sums) output.Append($"farthing_saved_usd_total{{cache=\"{cache}\"}} {saved}\n");
    }

    private static (string Cache, long Calls, Usd Saved) Read(string cache, Sum sum)
    {
        lock (sum) return (cache, sum.Calls, sum.Saved);
    }

    private sealed class Sum
    {
        public long Calls { get; set; }

        public Usd Saved { get; set; }
    }
}
