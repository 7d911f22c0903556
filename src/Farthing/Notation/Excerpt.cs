namespace Farthing.Notation;

/// <summary>The beginning of what somebody wrote, for messages.</summary>
public static class Excerpt
{
    /// <summary>The text, cut after <paramref name="most"/> characters and then marked so.</summary>
    public static string Of(string text, int most = 100) => text.Length <= most ? text : text[..most] + "…";
}
