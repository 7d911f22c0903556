using System.Globalization;
using Farthing.Calls;
using Farthing.Quality.Feedback;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Reading;

/// <summary>Reads what was said of calls.</summary>
internal static class FeedbackRows
{
    public static IReadOnlyList<CallFeedback> Read(SqliteHandle database, CallId id)
    {
        if (!Exist(database)) return [];
        using Statement select = new(database, "SELECT at_us, key, score, label, comment, call FROM feedback WHERE call = ? ORDER BY at_us, rowid");
        return Read(select.Bind(id));
    }

    public static IReadOnlyList<CallFeedback> ReadRecent(SqliteHandle database, DateTimeOffset? since, int limit)
    {
        if (!Exist(database)) return [];
        using Statement select = new(database, "SELECT at_us, key, score, label, comment, call FROM (SELECT rowid AS place, * FROM feedback ORDER BY rowid DESC LIMIT ?) WHERE at_us >= ? ORDER BY place");
        return Read(select.Bind(limit).Bind(since is { } from ? (from - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : long.MinValue));
    }

    /// <summary>A file that no gateway of this version has opened yet has no such table.</summary>
    private static bool Exist(SqliteHandle database)
    {
        using Statement exists = new(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'feedback'");
        return exists.Step();
    }

    private static List<CallFeedback> Read(Statement select)
    {
        List<CallFeedback> found = [];
        while (select.Step())
        {
            found.Add(new CallFeedback
            {
                Call = CallId.ReadFrom(select.Utf8(5)),
                At = DateTimeOffset.UnixEpoch.AddTicks(select.Int64(0) * TimeSpan.TicksPerMicrosecond),
                Key = select.Text(1),
                Score = select.IsNull(2) ? null : decimal.Parse(select.Text(2), CultureInfo.InvariantCulture),
                Label = FeedbackLabels.Find(select.Text(3)) ?? FeedbackLabel.None,
                Comment = select.Text(4),
            });
        }

        return found;
    }
}
