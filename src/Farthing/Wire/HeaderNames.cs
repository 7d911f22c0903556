using System.Buffers;

namespace Farthing.Wire;

/// <summary>Names of header fields.</summary>
public static class HeaderNames
{
    // RFC 9110, 5.6.2: the characters of a token.
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Whether a text can be the name of a header field.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(Characters);
}
