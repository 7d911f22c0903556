using System.Text;
using Farthing.Ledger;

namespace Farthing.Sqlite.Reading;

/// <summary>Dimensions and filters as SQL. Values are always parameters.</summary>
internal static class DimensionSql
{
    public const string HourFormat = "yyyy-MM-dd'T'HH:mm'Z'";
    public const string DayFormat = "yyyy-MM-dd";

    /// <summary>The column of a dimension that is one; times have none.</summary>
    public static string Column(Dimension dimension) => dimension switch
    {
        Dimension.Project => "project",
        Dimension.Team => "team",
        Dimension.Feature => "feature",
        Dimension.User => "user",
        Dimension.Key => "key",
        Dimension.Endpoint => "endpoint",
        Dimension.Provider => "provider",
        Dimension.Model => "model",
        Dimension.Cache => "cache",
        Dimension.Degraded => "degraded",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "Not a column."),
    };

    public static bool IsTime(Dimension dimension) => dimension is Dimension.Hour or Dimension.Day;

    /// <summary>Conditions for filters, each beginning with <c>AND</c>; <paramref name="unixSeconds"/> is the SQL of the call's or period's time.</summary>
    public static string Where(IReadOnlyList<DimensionFilter> filters, string unixSeconds)
    {
        StringBuilder where = new();
        foreach (IGrouping<Dimension, DimensionFilter> same in filters.GroupBy(filter => filter.Dimension))
        {
            string expression = same.Key switch
            {
                Dimension.Hour => $"strftime('%Y-%m-%dT%H:00Z', {unixSeconds}, 'unixepoch')",
                Dimension.Day => $"strftime('%Y-%m-%d', {unixSeconds}, 'unixepoch')",
                _ => Column(same.Key),
            };
            where.Append(" AND ").Append(expression).Append(" IN (").AppendJoin(',', same.Select(_ => "?")).Append(')');
        }

        return where.ToString();
    }

    /// <summary>Binds the values in the order of <see cref="Where"/>.</summary>
    public static void Bind(Statement statement, IReadOnlyList<DimensionFilter> filters)
    {
        foreach (DimensionFilter filter in filters.GroupBy(filter => filter.Dimension).SelectMany(same => same)) statement.Bind(filter.Value);
    }
}
