namespace Farthing.Quality.Feedback;

/// <summary>What somebody says of an answer in a word.</summary>
public enum FeedbackLabel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary><c>good</c>.</summary>
    Good,

    /// <summary><c>bad</c>.</summary>
    Bad,

    /// <summary><c>wrong_cache_hit</c>: it answers another question.</summary>
    WrongCacheHit,

    /// <summary><c>regenerated</c>: the user asked for another one.</summary>
    Regenerated,

    /// <summary><c>accepted</c>: the user took it.</summary>
    Accepted,
}
