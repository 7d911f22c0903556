using System.Globalization;
using Farthing.Quality.Feedback;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite;

/// <summary>Keeps what is said of calls in the SQLite file of a data folder, on a handle of its own that is opened when the first thing is said.</summary>
/// <param name="dataFolder">The data folder.</param>
public sealed class SqliteFeedbackStore(string dataFolder) : IFeedbackStore, IDisposable
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly SqliteTurn _turn = new(() => SqliteDatabase.OpenForWriting(dataFolder, BusyTimeout));

    /// <inheritdoc />
    public Task<bool> AddAsync(CallFeedback feedback, CancellationToken cancellationToken) => _turn.RunAsync(database => Add(database, feedback), cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private static bool Add(SqliteHandle database, CallFeedback feedback)
    {
        using Statement insert = new(
            database,
            "INSERT INTO feedback (call, at_us, key, score, label, comment) SELECT ?, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM feedback WHERE call = ?) < ?");
        insert
            .Bind(feedback.Call)
            .Bind((feedback.At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)
            .Bind(feedback.Key)
            .Bind(feedback.Score?.ToString(CultureInfo.InvariantCulture))
            .Bind(FeedbackLabels.NameOf(feedback.Label))
            .Bind(feedback.Comment)
            .Bind(feedback.Call)
            .Bind(CallFeedback.MostOfOneCall)
            .Run();
        return database.Changes > 0;
    }
}
