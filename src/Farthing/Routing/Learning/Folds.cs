namespace Farthing.Routing.Learning;

/// <summary>Cuts rows into parts for cross-validation. Rows of the same text lie in the same part, whatever their order.</summary>
public static class Folds
{
    /// <summary>How many parts.</summary>
    public const int Count = 5;

    /// <summary>The part of a text.</summary>
    public static int Of(ReadOnlySpan<byte> text)
    {
        uint hash = 2166136261;
        foreach (byte value in text) hash = unchecked((hash ^ value) * 16777619);
        return (int)((hash ^ (hash >> 15)) % Count);
    }
}
