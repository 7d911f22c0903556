namespace Farthing.Routing.Learning;

/// <summary>Folds many columns into few, with signs that let collisions cancel out: a model of many outputs stays small.</summary>
internal static class ColumnFolding
{
    /// <summary>Where a column goes among two to the power of <paramref name="bits"/>.</summary>
    public static int ColumnOf(int column, int bits) => unchecked((int)(((uint)column * 2654435761u) >> (32 - bits)));

    /// <summary>Whether a column goes there with its sign turned.</summary>
    public static bool IsNegative(int column) => unchecked(((((uint)column * 40503u) >> 7) & 1) != 0);
}
