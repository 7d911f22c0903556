using Farthing.Ledger;
using Farthing.Sqlite.Reading;

namespace Farthing.Sqlite.Rollups;

/// <summary>The statements that keep roll-ups. The text is made of column names only.</summary>
internal static class RollupSql
{
    private static readonly string KeyColumns = string.Join(", ", RollupKey.Dimensions.Select(DimensionSql.Column));
    private static readonly string MeasureColumns = string.Join(", ", Measures.Columns);
    private static readonly string AddExcluded =
        "ON CONFLICT DO UPDATE SET " + string.Join(", ", Measures.Columns.Select(column => $"{column} = {column} + excluded.{column}"));

    /// <summary>Adds sums to one row. Parameters: level, period, key, and each measure.</summary>
    public static string Upsert { get; } =
        $"INSERT INTO rollups (level, period, key_id, {MeasureColumns}) VALUES ({string.Join(',', Enumerable.Repeat("?", Measures.Count + 3))}) {AddExcluded}";

    public static string InsertKey { get; } = $"INSERT INTO rollup_keys ({KeyColumns}) VALUES (?,?,?,?,?,?,?,?,?,?)";

    public static string FindKey { get; } =
        "SELECT id FROM rollup_keys WHERE " + string.Join(" AND ", RollupKey.Dimensions.Select(dimension => $"{DimensionSql.Column(dimension)} = ?"));

    /// <summary>Makes the keys that a coarse level needs. Parameters: hours from and to.</summary>
    public static string MakeCoarseKeys(RollupLevel level) =>
        $"""
        INSERT OR IGNORE INTO rollup_keys ({KeyColumns})
        SELECT DISTINCT {string.Join(", ", RollupKey.Dimensions.Select(dimension => Masked(level, dimension)))}
        FROM rollups r JOIN rollup_keys k ON k.id = r.key_id WHERE r.level = 0 AND r.period >= ? AND r.period < ?
        """;

    /// <summary>Makes a coarse level of hours that are over. Parameters: hours from and to.</summary>
    public static string MakeCoarse(RollupLevel level)
    {
        string same = string.Join(" AND ", RollupKey.Dimensions.Select(dimension => $"m.{DimensionSql.Column(dimension)} = {Masked(level, dimension)}"));
        string sums = string.Join(", ", Measures.Columns.Select(column => $"sum(r.{column})"));
        return $"""
            INSERT INTO rollups (level, period, key_id, {MeasureColumns})
            SELECT {level.Number}, r.period - r.period % {level.Seconds}, m.id, {sums}
            FROM rollups r JOIN rollup_keys k ON k.id = r.key_id JOIN rollup_keys m ON {same}
            WHERE r.level = 0 AND r.period >= ? AND r.period < ? GROUP BY 2, 3 {AddExcluded}
            """;
    }

    private static string Masked(RollupLevel level, Dimension dimension) => level.Has(dimension) ? "k." + DimensionSql.Column(dimension) : "''";
}
