using System.Text.Json;
using Farthing.Caching;
using Farthing.Caching.Exact;
using Farthing.Caching.Insight;
using Farthing.Caching.Results;
using Farthing.Caching.Semantic.Embedders;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Notation;
using Farthing.Optimiser;
using Farthing.Pricing;
using Farthing.Quality.Judges;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>Writes how the caches do: what is in them, what they answered, and what other sizes and times would be worth.</summary>
internal sealed class CacheStatsJson(ICache cache, ReuseBook book, ResultCache results, ILedgerReader ledger)
{
    private static readonly string[] OwnFeatures = [QuestionEmbedder.Feature, ModelJudge.Feature, Renewals.Feature];

    public async Task<byte[]> WriteAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        Report byCache = await ReportAsync([Dimension.Cache]);
        Report byFeature = await ReportAsync([Dimension.Feature, Dimension.Cache]);
        Report byEndpoint = await ReportAsync([Dimension.Endpoint, Dimension.Cache]);
        Report own = await ledger.ReportAsync(new ReportQuery { Since = since, By = [Dimension.Feature], Filters = [new DimensionFilter(Dimension.Project, OwnProject.Name)] }, cancellationToken);
        CacheFigures figures = cache.Read();
        return LedgerJson.ToUtf8(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("memory");
            json.WriteNumber("entries", figures.Entries);
            json.WriteNumber("bytes", figures.Bytes);
            json.WriteNumber("most_bytes", figures.MostBytes);
            json.WriteNumber("evictions", figures.Evictions);
            json.WriteEndObject();
            json.WriteStartObject("looks");
            json.WriteString("since", Moment.Format(book.Since));
            json.WriteNumber("memory_hits", figures.MemoryHits);
            json.WriteNumber("store_hits", figures.StoreHits);
            json.WriteNumber("misses", figures.Misses);
            json.WriteEndObject();
            json.WriteStartObject("results");
            json.WriteNumber("stored", results.Stored);
            json.WriteNumber("hits", results.Hits);
            json.WriteNumber("misses", results.Misses);
            json.WriteEndObject();
            json.WriteNumber("waiting", figures.Waiting);
            json.WriteString("trouble", figures.Trouble);
            json.WriteString("since", Moment.Format(since));
            WriteRows(json, "caches", byCache, row => json.WriteString("cache", row[0]));
            WriteNet(json, byCache, own);
            WriteShares(json, "features", "feature", byFeature);
            WriteShares(json, "endpoints", "endpoint", byEndpoint);
            ReuseCurvesJson.Write(json, book.All, figures.MostBytes);
            json.WriteEndObject();
        });

        Task<Report> ReportAsync(IReadOnlyList<Dimension> by) => ledger.ReportAsync(new ReportQuery { Since = since, By = by }, cancellationToken);
    }

    /// <summary>Whether a way of finding an answer asks no provider.</summary>
    private static bool IsAnswered(string cache) => cache is not (CacheResults.Bypass or CacheResults.Miss or CacheResults.Partial);

    private static void WriteRows(Utf8JsonWriter json, string name, Report report, Action<IReadOnlyList<string>> writeNames)
    {
        json.WriteStartArray(name);
        foreach (ReportRow row in report.Rows.OrderByDescending(row => row.Figures.Calls))
        {
            json.WriteStartObject();
            writeNames(row.Values);
            json.WriteNumber("calls", row.Figures.Calls);
            json.WriteNumber("share", report.Total.Calls == 0 ? 0 : Math.Round((double)row.Figures.Calls / report.Total.Calls, 6));
            json.WriteString("cost_usd", row.Figures.Cost.ToString());
            json.WriteString("saved_usd", row.Figures.Saved.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What was saved, less what the optimiser's own calls for the caches cost.</summary>
    private static void WriteNet(Utf8JsonWriter json, Report byCache, Report own)
    {
        Usd saved = new(byCache.Rows.Sum(row => row.Figures.Saved.Amount));
        ReportRow[] costs = [.. own.Rows.Where(row => OwnFeatures.Contains(row.Values[0])).OrderByDescending(row => row.Figures.Cost.Amount)];
        json.WriteStartArray("own_costs");
        foreach (ReportRow row in costs)
        {
            json.WriteStartObject();
            json.WriteString("feature", row.Values[0]);
            json.WriteNumber("calls", row.Figures.Calls);
            json.WriteString("cost_usd", row.Figures.Cost.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("saved_usd", saved.ToString());
        json.WriteString("net_saved_usd", new Usd(saved.Amount - costs.Sum(row => row.Figures.Cost.Amount)).ToString());
    }

    /// <summary>For each value of the first dimension: how many calls, how many of them no provider was asked for, and what that saved.</summary>
    private static void WriteShares(Utf8JsonWriter json, string name, string dimension, Report report)
    {
        json.WriteStartArray(name);
        foreach (IGrouping<string, ReportRow> group in report.Rows.GroupBy(row => row.Values[0]).OrderByDescending(group => group.Sum(row => row.Figures.Saved.Amount)).ThenByDescending(group => group.Sum(row => row.Figures.Calls)))
        {
            long calls = group.Sum(row => row.Figures.Calls), answered = group.Where(row => IsAnswered(row.Values[1])).Sum(row => row.Figures.Calls);
            json.WriteStartObject();
            json.WriteString(dimension, group.Key);
            json.WriteNumber("calls", calls);
            json.WriteNumber("answered", answered);
            json.WriteNumber("hit_share", calls == 0 ? 0 : Math.Round((double)answered / calls, 6));
            json.WriteString("cost_usd", new Usd(group.Sum(row => row.Figures.Cost.Amount)).ToString());
            json.WriteString("saved_usd", new Usd(group.Sum(row => row.Figures.Saved.Amount)).ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
