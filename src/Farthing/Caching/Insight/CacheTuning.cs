using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>Works out what to change about the caches.</summary>
public static class CacheTuning
{
    /// <summary>Looks below which nothing is advised.</summary>
    public const long LeastLooks = 100;

    /// <summary>The part of what could be saved that a recommendation keeps at least.</summary>
    private const decimal NearlyAll = 0.95m;

    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private static readonly TimeSpan[] Times =
        [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7), Month];

    private static readonly double[] Sizes = [0.125, 0.25, 0.5, 1, 2, 4, 8];

    /// <summary>Advises.</summary>
    /// <param name="book">What was looked for.</param>
    /// <param name="memoryBytes">The bytes that entries in memory may take now.</param>
    /// <param name="sketch">Counts of questions, or <c>null</c> where they are not counted.</param>
    public static CacheAdvice Advise(ReuseBook book, long memoryBytes, QuestionSketch? sketch)
    {
        ReuseEstimator all = book.All;
        Usd now = all.Saved(memoryBytes), most = all.Saved(memoryBytes * Sizes[^1]);
        long? memory = null;
        if (all.Looks >= LeastLooks && most > Usd.Zero && memoryBytes > 0)
            memory = (long)(memoryBytes * Sizes.First(size => all.Saved(memoryBytes * size).Amount >= most.Amount * NearlyAll));
        PartAdvice[] features = Ordered(book.ByFeature.Select(each => Advise(each.Key, each.Value, book.FeatureShares.GetValueOrDefault(each.Key), memoryBytes)));
        PartAdvice[] routes = Ordered(book.ByRoute.Select(each => Advise(each.Key, each.Value, each.Value, memoryBytes)));
        return new CacheAdvice(book.Since, all.Looks, memory, memory is { } bytes ? all.Saved(bytes) - now : Usd.Zero, features, routes, sketch is null ? [] : Repeated(sketch));
    }

    private static PartAdvice[] Ordered(IEnumerable<PartAdvice> parts) => [.. parts.OrderByDescending(each => each.SavedInMonth.Amount).ThenBy(each => each.Name, StringComparer.Ordinal)];

    /// <param name="name">The part's name.</param>
    /// <param name="times">What times to live would do for it.</param>
    /// <param name="sizes">What sizes of the memory that all share would; <c>null</c> when nothing was counted yet.</param>
    /// <param name="memoryBytes">The size there is.</param>
    private static PartAdvice Advise(string name, IReuseCurves times, ReuseShare? sizes, long memoryBytes)
    {
        Usd month = times.Saved(Month);
        TimeSpan? ttl = times.Looks < LeastLooks || month <= Usd.Zero ? null : Times.First(time => times.Saved(time).Amount >= month.Amount * NearlyAll);
        return new PartAdvice(name, times.Looks, EffectOf(sizes, memoryBytes), times.HitShare(ttl ?? Month), ttl, ttl is { } time ? times.Saved(time) : Usd.Zero, month);
    }

    private static SizeEffect EffectOf(ReuseShare? looks, long memoryBytes)
    {
        if (looks is null) return default;
        Usd now = looks.Saved(memoryBytes);
        return new SizeEffect(looks.HitShare(memoryBytes), now, looks.Saved(memoryBytes * 2.0) - now, now - looks.Saved(memoryBytes * 0.5));
    }

    private static List<RepeatedFeature> Repeated(QuestionSketch sketch) =>
    [
        .. sketch.Top(int.MaxValue)
            .GroupBy(question => (question.Project, question.Feature))
            .Select(group => new RepeatedFeature(
                group.Key.Project,
                group.Key.Feature,
                group.Sum(question => question.Count - question.Error - 1),
                Math.Min(group.Sum(question => question.Crossed), group.Sum(question => question.Count - question.Error - 1)),
                new Usd(group.Sum(question => question.Cost.Amount * (question.Count - question.Error - 1) / Math.Max(1, question.Count - question.Error)))))
            .OrderByDescending(each => each.Cost.Amount)
            .ThenByDescending(each => each.Repeats)
            .Take(50),
    ];
}
