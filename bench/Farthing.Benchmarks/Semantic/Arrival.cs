using System.Text.Json;

namespace Farthing.Benchmarks.Semantic;

/// <summary>A question as it arrived.</summary>
internal sealed record Arrival(long Id, string Text, string Cluster)
{
    /// <summary>Reads an order of arrival.</summary>
    public static IEnumerable<Arrival> Read(string folder, string set, string kind)
    {
        foreach (string line in File.ReadLines(Path.Combine(folder, $"arrivals_{set}_{kind}.jsonl")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            yield return new Arrival(row.RootElement.GetProperty("t").GetInt64(), row.RootElement.GetProperty("text").GetString()!, row.RootElement.GetProperty("cluster").GetString()!);
        }
    }
}
