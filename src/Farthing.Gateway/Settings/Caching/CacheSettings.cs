using Farthing.Caching.Insight;
using Farthing.Caching.Policies;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Caching;

/// <summary>What is answered without asking a provider again.</summary>
public sealed record CacheSettings : CachePolicySettings
{
    /// <summary>The largest answer that is stored, and the most that is held for calls that join one under way, in bytes. 1 KiB to 1 GiB. Default 4 MiB.</summary>
    public long MaxAnswer { get; init; } = 4L << 20;

    /// <summary>Header fields of requests, besides those that are known to, that change answers: calls that differ in them share none. Default: none.</summary>
    public IReadOnlyList<string> Vary { get; init; } = [];

    /// <summary>The model that judges whether an answer to one question also serves another, where the words of two answers do not tell. Default: none.</summary>
    public string? Judge { get; init; }

    /// <summary>The most that questions may take in memory, in bytes. 1 MiB to 64 GiB. Default 128 MiB.</summary>
    public long Questions { get; init; } = 128L << 20;

    /// <summary>What holds for some calls instead. Default: none.</summary>
    public IReadOnlyList<CacheRuleSettings> Rules { get; init; } = [];

    /// <summary>What callers keep of their own.</summary>
    public ResultSettings Results { get; init; } = new();

    /// <summary>How embeddings are kept.</summary>
    public EmbeddingSettings Embeddings { get; init; } = new();

    /// <summary>
    /// What is remembered of the questions of calls, for <c>farthing cache suggest</c>: <c>off</c>, <c>counts</c> (how often each is asked, by its hash) or <c>on</c> (its text
    /// too). Kept in the cache's store. Default <c>off</c>.
    /// </summary>
    public SuggestMode Suggest { get; init; }

    internal CachePolicies ToPolicies() => new(ToPolicy("default"), [.. Rules.Select(rule => rule.ToRule())]);

    internal static CacheSettings Read(Section section)
    {
        CacheSettings settings = new();
        settings = Read(section, settings, new CachePolicy()) with
        {
            MaxAnswer = section.Size("max_answer", settings.MaxAnswer, 1L << 10, 1L << 30),
            Vary = section.Texts("vary"),
            Judge = section.Text("judge"),
            Questions = section.Size("questions", settings.Questions, 1L << 20, 1L << 36),
            Embeddings = EmbeddingSettings.Read(section.Child("embeddings")),
            Suggest = section.Choice("suggest", SuggestMode.Off, ("off", SuggestMode.Off), ("counts", SuggestMode.Counts), ("on", SuggestMode.On)),
            Results = ResultSettings.Read(section.Child("results")),
        };
        settings = settings with { Rules = [.. section.List("rules").Select(rule => CacheRuleSettings.Read(rule, settings))] };
        section.Finish();
        return settings;
    }
}
