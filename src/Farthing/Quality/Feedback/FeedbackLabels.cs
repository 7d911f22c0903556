namespace Farthing.Quality.Feedback;

/// <summary>The labels' names on the wire and in the store.</summary>
public static class FeedbackLabels
{
    private static readonly (string Name, FeedbackLabel Label)[] All =
    [
        ("", FeedbackLabel.None),
        ("good", FeedbackLabel.Good),
        ("bad", FeedbackLabel.Bad),
        ("wrong_cache_hit", FeedbackLabel.WrongCacheHit),
        ("regenerated", FeedbackLabel.Regenerated),
        ("accepted", FeedbackLabel.Accepted),
    ];

    /// <summary>The names that a caller may send.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Skip(1).Select(each => each.Name)];

    /// <summary>A label's name; empty for none.</summary>
    public static string NameOf(FeedbackLabel label) => Array.Find(All, each => each.Label == label).Name;

    /// <summary>The label of a name, or <c>null</c>.</summary>
    public static FeedbackLabel? Find(string name) => Array.Find(All, each => each.Name == name) is { Name: not null } found ? found.Label : null;
}
