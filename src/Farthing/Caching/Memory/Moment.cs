namespace Farthing.Caching.Memory;

/// <summary>One moment by both clocks: the one on the wall, and the one that only runs forward.</summary>
internal readonly record struct Moment(DateTimeOffset Wall, long Timestamp)
{
    public static Moment Of(TimeProvider time) => new(time.GetUtcNow(), time.GetTimestamp());

    /// <summary>Whether an entry may be served, by both.</summary>
    public bool Uses(CacheNode node) => Timestamp < node.Deadline && node.Header.IsUsableAt(Wall);
}
