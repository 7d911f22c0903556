using System.Text;
using Farthing.Alerts.Caches;
using Farthing.Caching;
using Farthing.Caching.Exact;
using Farthing.Caching.Semantic.Serving;
using Farthing.Gateway.Metrics;
using Farthing.Ledger.Json;

namespace Farthing.Gateway.Caching;

/// <summary>How full the cache is and what it found, as Prometheus text.</summary>
internal sealed class CacheMetrics(ICache cache, SemanticLookups lookups, EngineProof engine, AnswerStore answers)
{
    /// <summary>Why the cache's store is not in use, or <c>null</c>.</summary>
    public string? Trouble => cache.Read().Trouble;

    /// <summary>What is wrong with the embedder of questions, or <c>null</c>.</summary>
    public string? EmbedderTrouble => lookups.Embedder?.Trouble;

    /// <summary>Why questions are not matched by meaning, or <c>null</c>.</summary>
    public string? MatchingTrouble => engine.Trouble;

    /// <summary>All of it.</summary>
    public IReadOnlyList<CacheTrouble> Troubles() =>
        [.. new[] { ("store", Trouble), ("embedder", EmbedderTrouble), ("matching", MatchingTrouble) }.Where(part => part.Item2 is not null).Select(part => new CacheTrouble(part.Item1, part.Item2!))];

    /// <summary>Writes every series.</summary>
    public void Write(StringBuilder output)
    {
        CacheFigures figures = cache.Read();
        PrometheusText.Single(output, "farthing_cache_entries", "gauge", "Entries of the cache in memory.", figures.Entries);
        PrometheusText.Single(output, "farthing_cache_bytes", "gauge", "Bytes that they take.", figures.Bytes);
        PrometheusText.Single(output, "farthing_cache_max_bytes", "gauge", "Bytes that they may take.", figures.MostBytes);
        PrometheusText.Single(output, "farthing_cache_evictions_total", "counter", "Entries that left memory for want of room.", figures.Evictions);
        PrometheusText.Single(output, "farthing_cache_waiting_entries", "gauge", "Entries that wait to be written to the cache's store.", figures.Waiting);
        PrometheusText.Single(output, "farthing_cache_store_trouble", "gauge", "Whether the cache's store is not in use because it fails; /health/ready says why.", figures.Trouble is null ? 0 : 1);
        if (lookups.Embedder is { } embedder)
        {
            PrometheusText.Single(output, "farthing_cache_embedder_in_use", "gauge", "Whether the embedder of questions has proved itself and is asked.", embedder.Id is null ? 0 : 1);
            PrometheusText.Single(output, "farthing_cache_embedder_trouble", "gauge", "Whether something is wrong with the embedder of questions; /health/ready says what.", embedder.Trouble is null ? 0 : 1);
            PrometheusText.Single(output, "farthing_cache_embedded_questions_total", "counter", "Questions that it embedded.", embedder.Embedded);
            PrometheusText.Single(output, "farthing_cache_embedder_failures_total", "counter", "Questions that it should have embedded and did not.", embedder.Failed);
        }

        PrometheusText.Single(output, "farthing_cache_matching_trouble", "gauge", "Whether questions are not matched because what compares them has not proved itself; /health/ready says why.", MatchingTrouble is null ? 0 : 1);
        PrometheusText.Head(output, "farthing_cache_not_kept_total", "counter", "Answers that were not kept though their calls are of those whose answers are, by why.");
        foreach ((NotKept reason, long count) in answers.NotKept.Read()) output.Append($"farthing_cache_not_kept_total{{reason=\"{LedgerNames.Of(reason)}\"}} {count}\n");
        PrometheusText.Head(output, "farthing_cache_lookups_total", "counter", "Looks into the cache, by what found the entry: memory, store or none.");
        output.Append($"farthing_cache_lookups_total{{found=\"memory\"}} {figures.MemoryHits}\n");
        output.Append($"farthing_cache_lookups_total{{found=\"store\"}} {figures.StoreHits}\n");
        output.Append($"farthing_cache_lookups_total{{found=\"none\"}} {figures.Misses}\n");
    }
}
