using System.Text;
using Farthing.Ledger;
using Farthing.Postgres.Rollups;
using Farthing.Postgres.Writing;
using Npgsql;

namespace Farthing.Postgres.Reading;

/// <summary>Filters as SQL. Values are always parameters.</summary>
internal static class Conditions
{
    /// <summary>Conditions for filters, each beginning with <c>AND</c>.</summary>
    /// <param name="filters">What to take.</param>
    /// <param name="time">The SQL of the call's or period's time.</param>
    /// <param name="command">Receives the values.</param>
    public static string Where(IReadOnlyList<DimensionFilter> filters, string time, NpgsqlCommand command)
    {
        StringBuilder where = new();
        foreach (IGrouping<Dimension, DimensionFilter> same in filters.GroupBy(filter => filter.Dimension))
        {
            string expression = same.Key switch
            {
                Dimension.Hour => $"to_char({time} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:00\"Z\"')",
                Dimension.Day => $"to_char({time} AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
                _ => RollupColumns.Of(same.Key),
            };
            where.Append(" AND ").Append(expression).Append(" = ANY (").Append(command.Add(same.Select(filter => PostgresText.Clean(filter.Value)).ToArray())).Append(')');
        }

        return where.ToString();
    }

    /// <summary>Adds a parameter.</summary>
    /// <returns>Its place in the statement.</returns>
    public static string Add(this NpgsqlCommand command, object value)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return $"${command.Parameters.Count}";
    }
}
