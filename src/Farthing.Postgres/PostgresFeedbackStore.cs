using Farthing.Calls;
using Farthing.Postgres.Writing;
using Farthing.Quality.Feedback;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Postgres;

/// <summary>Keeps what is said of calls in the database that replicas share.</summary>
/// <param name="database">The database; stays the caller's.</param>
public sealed class PostgresFeedbackStore(PostgresDatabase database) : IFeedbackStore
{
    /// <inheritdoc />
    public Task<bool> AddAsync(CallFeedback feedback, CancellationToken cancellationToken) => database.RunAsync(
        async (connection, cancellation) =>
        {
            await using NpgsqlCommand insert = new(
                "INSERT INTO feedback (call, at, key, score, label, comment) SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM feedback WHERE call = $1) < $7",
                connection)
            {
                Parameters =
                {
                    new() { Value = IdOf(feedback.Call) },
                    new() { Value = feedback.At.ToUniversalTime() },
                    new() { Value = feedback.Key },
                    new() { Value = (object?)feedback.Score ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Numeric },
                    new() { Value = FeedbackLabels.NameOf(feedback.Label) },
                    new() { Value = feedback.Comment },
                    new() { Value = (long)CallFeedback.MostOfOneCall },
                },
            };
            return await insert.ExecuteNonQueryAsync(cancellation) > 0;
        },
        cancellationToken);

    /// <summary>Reads what was said of a call.</summary>
    internal static async Task<IReadOnlyList<CallFeedback>> ReadAsync(NpgsqlConnection connection, CallId id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = new("SELECT at, key, score, label, comment, call FROM feedback WHERE call = $1 ORDER BY at", connection) { Parameters = { new() { Value = IdOf(id) } } };
        return await ReadAsync(select, cancellationToken);
    }

    /// <summary>Reads what was said lately.</summary>
    internal static async Task<IReadOnlyList<CallFeedback>> ReadRecentAsync(NpgsqlConnection connection, DateTimeOffset? since, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand select = new(
            "SELECT at, key, score, label, comment, call FROM (SELECT * FROM feedback WHERE at >= $1 ORDER BY at DESC LIMIT $2) AS latest ORDER BY at", connection)
        {
            Parameters = { new() { Value = (since ?? DateTimeOffset.UnixEpoch).ToUniversalTime() }, new() { Value = limit } },
        };
        return await ReadAsync(select, cancellationToken);
    }

    private static async Task<IReadOnlyList<CallFeedback>> ReadAsync(NpgsqlCommand select, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader reader = await select.ExecuteReaderAsync(cancellationToken);
        List<CallFeedback> found = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new CallFeedback
            {
                Call = CallColumns.ToCallId(reader.GetGuid(5)),
                At = reader.GetFieldValue<DateTimeOffset>(0),
                Key = reader.GetString(1),
                Score = reader.IsDBNull(2) ? null : reader.GetDecimal(2),
                Label = FeedbackLabels.Find(reader.GetString(3)) ?? FeedbackLabel.None,
                Comment = reader.GetString(4),
            });
        }

        return found;
    }

    private static Guid IdOf(CallId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.WriteTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }
}
