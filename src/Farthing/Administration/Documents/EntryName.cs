namespace Farthing.Administration.Documents;

/// <summary>The names of entries.</summary>
public static class EntryName
{
    /// <summary>The longest, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>What is wrong with a name, or <c>null</c>. Names are any text without control characters and spaces at its ends, for they go into reports, header fields and log lines.</summary>
    public static string? Check(string name)
    {
        if (name.Length == 0) return "is required";
        if (name.Length > MaxLength) return $"must not be longer than {MaxLength} characters";
        if (name.Any(char.IsControl)) return "must not hold control characters";
        if (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1])) return "must not begin or end with a space";

        // Addresses cannot carry these: clients take such segments out of a path.
        return name is "." or ".." ? "must not be \".\" or \"..\"" : null;
    }
}
