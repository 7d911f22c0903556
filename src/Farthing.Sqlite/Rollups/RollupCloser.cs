using Farthing.Ledger.Stores;
using Farthing.Sqlite.Native;

namespace Farthing.Sqlite.Rollups;

/// <summary>
/// Makes the coarse levels of hours that are over. The time is that of the calls: an hour is over when a call came in ten minutes after its end,
/// so that most calls that began in it have ended too. For one thread.
/// </summary>
internal sealed class RollupCloser(SqliteHandle database) : IDisposable
{
    private const int GraceSeconds = 600;
    private readonly Statement _read = new(database, "SELECT closed_before FROM rollup_state");
    private readonly Statement _write = new(database, "UPDATE rollup_state SET closed_before = ?");
    private long? _closedBefore;

    /// <summary>Calls of hours before this must be added to the coarse levels as well.</summary>
    public long ClosedBefore => _closedBefore ??= Read();

    /// <summary>Closes the hours that are over, given the time of the latest call.</summary>
    public void Advance(long latestUnixSeconds)
    {
        long over = RollupLevel.HourOf(latestUnixSeconds - GraceSeconds);
        if (over <= ClosedBefore) return;
        foreach (RollupLevel level in RollupLevel.Coarse)
        {
            using Statement make = new(database, RollupSql.MakeCoarse(level));
            make.Bind(ClosedBefore).Bind(over).Run();
        }

        _write.Bind(over).Run();
        _closedBefore = over;
    }

    /// <summary>Forgets what is remembered of the tables.</summary>
    public void Forget() => _closedBefore = null;

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }

    private long Read()
    {
        _read.Step();
        long closedBefore = _read.Int64(0);
        _read.Reset();
        return closedBefore;
    }
}
