using System.Globalization;
using Farthing.Calls;
using Farthing.Quality.Feedback;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Reading;

/// <summary>Reads what was said of a call.</summary>
internal static class FeedbackRows
{
    public static IReadOnlyList<CallFeedback> Read(SqliteHandle database, CallId id)
    {
        // A file that no gateway of this version has opened yet has no such table.
        using Statement exists = new(database, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'feedback'");
        if (!exists.Step()) return [];
        exists.Reset();
        using Statement select = new(database, "SELECT at_us, key, score, label, comment FROM feedback WHERE call = ? ORDER BY at_us, rowid");
        select.Bind(id);
        List<CallFeedback> found = [];
        while (select.Step())
        {
            found.Add(new CallFeedback
            {
                Call = id,
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
