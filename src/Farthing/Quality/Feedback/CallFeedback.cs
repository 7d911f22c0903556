using Farthing.Calls;

namespace Farthing.Quality.Feedback;

/// <summary>What somebody said of a call's answer.</summary>
public sealed record CallFeedback
{
    /// <summary>The most that is kept of one call.</summary>
    public const int MostOfOneCall = 16;

    /// <summary>The longest comment, in characters.</summary>
    public const int MaxComment = 2000;

    /// <summary>The call.</summary>
    public required CallId Call { get; init; }

    /// <summary>When it was said.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The name of the key that said it, or empty.</summary>
    public string Key { get; init; } = "";

    /// <summary>How good the answer was, from 0 to 1, or <c>null</c>.</summary>
    public decimal? Score { get; init; }

    /// <summary>The same in a word.</summary>
    public FeedbackLabel Label { get; init; }

    /// <summary>In words of one's own, or empty.</summary>
    public string Comment { get; init; } = "";
}
