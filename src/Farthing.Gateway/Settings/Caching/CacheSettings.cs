using Farthing.Caching;
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

    /// <summary>The model behind an embeddings endpoint that questions are embedded with too. Default: none, the built-in way alone.</summary>
    public EmbedderSettings? Embedder { get; init; }

    /// <summary>The most that questions may take in memory, in bytes. 1 MiB to 64 GiB. Default 128 MiB.</summary>
    public long Questions { get; init; } = 128L << 20;

    /// <summary>What holds for some calls instead. Default: none.</summary>
    public IReadOnlyList<CacheRuleSettings> Rules { get; init; } = [];

    /// <summary>What callers keep of their own.</summary>
    public ResultSettings Results { get; init; } = new();

    /// <summary>How embeddings are kept.</summary>
    public EmbeddingSettings Embeddings { get; init; } = new();

    /// <summary>Bytes that what is kept may take in memory, everything counted; 0 keeps nothing there. 0 to 1 TiB. Default 64 MiB.</summary>
    public long Memory { get; init; } = new CacheOptions().MemoryBytes;

    /// <summary>
    /// What keeps it below memory: <c>none</c>; <c>store</c>, the kind of store that the ledger is in (SQLite: a file of its own, PostgreSQL: shared by all gateways on it);
    /// or <c>distributed</c>, the cache that the host brings. Default <c>store</c>.
    /// </summary>
    public CacheStoreKind Store { get; init; } = CacheStoreKind.Store;

    /// <summary>Bytes that it may take there; what is worth least goes when there is more. 16 MiB to 16 TiB. Default 1 GiB.</summary>
    public long StoreSize { get; init; } = 1L << 30;

    /// <summary>The key with which it is encrypted there: <c>env:NAME</c> or <c>file:PATH</c> of 32 bytes in base64. Default: it is not.</summary>
    public Secret? EncryptionKey { get; init; }

    /// <summary>
    /// What is remembered of the questions of calls, for <c>farthing cache suggest</c>: <c>off</c>, <c>counts</c> (how often each is asked, by its hash) or <c>on</c> (its text
    /// too). Kept in the cache's store. Default <c>off</c>.
    /// </summary>
    public SuggestMode Suggest { get; init; }

    /// <summary>Whether anything here makes calls of the optimiser's own.</summary>
    internal bool NeedsOwnCalls => Judge is not null || Embedder is not null || Renews(this) || Rules.Any(Renews);

    internal CacheOptions ToOptions() => new() { MemoryBytes = Memory, EncryptionKey = EncryptionKey is { } key ? Convert.FromBase64String(key.Reveal()) : default };

    internal CachePolicies ToPolicies() => new(ToPolicy("default"), [.. Rules.Select(rule => rule.ToRule())]);

    internal static CacheSettings Read(Section section)
    {
        CacheSettings settings = new();
        settings = Read(section, settings, new CachePolicy()) with
        {
            MaxAnswer = section.Size("max_answer", settings.MaxAnswer, 1L << 10, 1L << 30),
            Vary = section.Texts("vary"),
            Memory = section.Size("memory", settings.Memory, 0, 1L << 40),
            Store = section.Choice("store", settings.Store, new("none", CacheStoreKind.None), new("store", CacheStoreKind.Store), new("distributed", CacheStoreKind.Distributed)),
            StoreSize = section.Size("store_size", settings.StoreSize, 16L << 20, 16L << 40),
            EncryptionKey = ReadKey(section),
            Judge = section.Text("judge"),
            Embedder = EmbedderSettings.Read(section),
            Questions = section.Size("questions", settings.Questions, 1L << 20, 1L << 36),
            Embeddings = EmbeddingSettings.Read(section.Child("embeddings")),
            Suggest = section.Choice("suggest", SuggestMode.Off, new("off", SuggestMode.Off), new("counts", SuggestMode.Counts), new("on", SuggestMode.On)),
            Results = ResultSettings.Read(section.Child("results")),
        };
        settings = settings with { Rules = [.. section.List("rules").Select(rule => CacheRuleSettings.Read(rule, settings))] };
        section.Finish();
        return settings;
    }

    private static bool Renews(CachePolicySettings settings) => settings is { Exact: true, Stale.Ticks: > 0 };

    private static Secret? ReadKey(Section section)
    {
        if (section.Secret("encryption_key", required: false, "env:NAME or file:PATH") is not { } key) return null;
        Span<byte> bytes = stackalloc byte[64];
        if (Convert.TryFromBase64String(key.Reveal(), bytes, out int length) && length == 32) return key;
        section.Problem("encryption_key", "must be 32 bytes in base64: make one with openssl rand -base64 32");
        return null;
    }
}
