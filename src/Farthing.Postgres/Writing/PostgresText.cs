using System.Text;

namespace Farthing.Postgres.Writing;

/// <summary>Text as PostgreSQL takes it: without NUL and without halves of surrogate pairs. Either would refuse the whole batch, for ever.</summary>
internal static class PostgresText
{
    public static string Clean(string text)
    {
        ReadOnlySpan<char> chars = text;
        bool isClean = !chars.Contains('\0') && !chars.ContainsAnyInRange('\uD800', '\uDFFF');
        return isClean ? text : Replaced(text);
    }

    private static string Replaced(string text)
    {
        StringBuilder clean = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return clean.ToString();
    }
}
