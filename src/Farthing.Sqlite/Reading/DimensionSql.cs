using System.Text;
using Farthing.Ledger;
using Farthing.Ledger.Stores;

namespace Farthing.Sqlite.Reading;

/// <summary>Dimensions and filters as SQL. Values are always parameters.</summary>
internal static class DimensionSql
{
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
                _ => DimensionColumns.Of(same.Key),
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
