using Farthing.Ledger;
using Farthing.Ledger.Stores;

namespace Farthing.Sqlite.Rollups;

/// <summary>The statements that keep roll-ups. The text is made of column names only.</summary>
internal static class RollupSql
{
    private static readonly string MeasureColumns = string.Join(", ", Measures.Columns);
    private static readonly string AddExcluded =
        "ON CONFLICT DO UPDATE SET " + string.Join(", ", Measures.Columns.Select(column => $"{column} = {column} + excluded.{column}"));

    /// <summary>The columns of the key, in the order of <see cref="RollupKey.Dimensions"/>.</summary>
    public static string KeyColumns { get; } = string.Join(", ", RollupKey.Dimensions.Select(DimensionColumns.Of));

    /// <summary>Adds sums to one row. Parameters: level, period, the key, and each measure.</summary>
    public static string Upsert { get; } =
        $"INSERT INTO rollups (level, period, {KeyColumns}, {MeasureColumns}) "
        + $"VALUES ({string.Join(',', Enumerable.Repeat("?", 2 + RollupKey.Dimensions.Count + Measures.Count))}) {AddExcluded}";

    /// <summary>Makes a coarse level of hours that are over. Parameters: hours from and to.</summary>
    public static string MakeCoarse(RollupLevel level)
    {
        string[] kept = [.. RollupKey.Dimensions.Where(level.Has).Select(DimensionColumns.Of)];
        string sums = string.Join(", ", Measures.Columns.Select(column => $"sum({column})"));
        return $"""
            INSERT INTO rollups (level, period, {KeyColumns}, {MeasureColumns})
            SELECT {level.Number}, period - (period - {RollupLevel.FirstMonday}) % {level.Seconds} AS begin, {string.Join(", ", RollupKey.Dimensions.Select(dimension => Masked(level, dimension)))}, {sums}
            FROM rollups WHERE level = 0 AND period >= ? AND period < ? GROUP BY begin, {string.Join(", ", kept)} {AddExcluded}
            """;
    }

    private static string Masked(RollupLevel level, Dimension dimension) => level.Has(dimension) ? DimensionColumns.Of(dimension) : "''";
}
