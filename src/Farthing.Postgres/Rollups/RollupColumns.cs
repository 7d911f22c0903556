using Farthing.Ledger;
using Farthing.Ledger.Stores;

namespace Farthing.Postgres.Rollups;

/// <summary>The columns that hold a roll-up's key and sums. The text is made of column names only.</summary>
internal static class RollupColumns
{
    /// <summary>The columns of the key, in the order of <see cref="RollupKey.Dimensions"/>.</summary>
    public static string Key { get; } = string.Join(", ", RollupKey.Dimensions.Select(Of));

    /// <summary>The column of each measure. Money is in dollars here.</summary>
    public static IReadOnlyList<string> Measures { get; } = [.. Ledger.Stores.Measures.Columns.Select(column => column.Replace("_pico", "", StringComparison.Ordinal))];

    /// <summary>The columns of the measures with commas between them.</summary>
    public static string AllMeasures { get; } = string.Join(", ", Measures);

    /// <summary>The quoted column of a dimension: one of them is a word of SQL's.</summary>
    public static string Of(Dimension dimension) => $"\"{DimensionColumns.Of(dimension)}\"";

    public static bool IsMoney(int measure) => measure is (int)Measure.CostPico or (int)Measure.SavedPico;
}
