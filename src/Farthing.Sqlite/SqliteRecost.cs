using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Ledger.Stores;
using Farthing.Pricing;
using Farthing.Sqlite.Native;
using Farthing.Sqlite.Reading;
using Farthing.Sqlite.Rollups;

namespace Farthing.Sqlite;

/// <summary>
/// Prices stored calls again. What they cost, the roll-ups and the record of the old figures change in one transaction, or not at all; doing
/// it again changes nothing.
/// </summary>
public static class SqliteRecost
{
    private const int Page = 500;

    /// <summary>Says what would change, beside a gateway or without one.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="since">The first arrival.</param>
    /// <param name="until">The end of arrivals, not included.</param>
    /// <param name="reprice">The call at its new prices, or <c>null</c> to leave it as it is.</param>
    /// <param name="progress">Receives how many calls were looked at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LedgerException">There is no ledger, or it cannot be read.</exception>
    public static Task<RecostReport> PreviewAsync(
        string dataFolder,
        DateTimeOffset since,
        DateTimeOffset until,
        Func<CallRecord, CallRecord?> reprice,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default) => Task.Run(
            () =>
            {
                using SqliteHandle database = SqliteDatabase.OpenForReading(dataFolder);
                return new Run(database, since, until, reprice, progress, cancellationToken).Preview();
            },
            cancellationToken);

    /// <summary>Stores the new figures. The gateway of the folder must not run: the folder's lock is taken.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="since">The first arrival.</param>
    /// <param name="until">The end of arrivals, not included.</param>
    /// <param name="reprice">The call at its new prices, or <c>null</c> to leave it as it is.</param>
    /// <param name="time">The clock, for the record of the correction.</param>
    /// <param name="progress">Receives how many calls were looked at.</param>
    /// <param name="cancellationToken">Gives up; nothing has changed then.</param>
    /// <exception cref="LedgerException">A gateway runs on the folder, or its store cannot be written; nothing has changed then.</exception>
    public static Task<RecostReport> WriteAsync(
        string dataFolder,
        DateTimeOffset since,
        DateTimeOffset until,
        Func<CallRecord, CallRecord?> reprice,
        TimeProvider time,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default) => Task.Run(
            () =>
            {
                using DataFolderLock held = DataFolderLock.Take(dataFolder);
                using SqliteHandle database = SqliteDatabase.OpenForWriting(dataFolder, new SqliteLedgerOptions().BusyTimeout);
                return new Run(database, since, until, reprice, progress, cancellationToken).Write(time.GetUtcNow());
            },
            cancellationToken);

    private sealed class Run(
        SqliteHandle database,
        DateTimeOffset since,
        DateTimeOffset until,
        Func<CallRecord, CallRecord?> reprice,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        private readonly Dictionary<(string Provider, string Model), RecostRow> _rows = [];
        private readonly HashSet<long> _hours = [];
        private long _calls;
        private long _changed;
        private long _skipped;

        public RecostReport Preview()
        {
            using Statement begin = new(database, "BEGIN");
            using Statement commit = new(database, "COMMIT");
            begin.Run();
            Look(static (_, _) => { });
            commit.Run();
            return Report(written: false);
        }

        public RecostReport Write(DateTimeOffset now)
        {
            using Statement begin = new(database, "BEGIN IMMEDIATE");
            using Statement commit = new(database, "COMMIT");
            begin.Run();
            ChargesJson charges = new();
            using (RollupWriter rollups = new(database, int.MaxValue))
            using (Statement start = new(database, "INSERT INTO recosts (at_us, since_us, until_us, calls, changed, before_pico, after_pico) VALUES (?, ?, ?, 0, 0, 0, 0)"))
            using (Statement keep = new(database, "INSERT INTO recosted_calls (call, recost, cost_pico, cost_status, charges) SELECT id, ?, cost_pico, cost_status, charges FROM calls WHERE id = ?"))
            using (Statement update = new(database, "UPDATE calls SET cost_pico = ?, cost_status = ?, charges = ? WHERE id = ?"))
            {
                start.Bind(Quantities.Micros(now)).Bind(Quantities.Micros(since)).Bind(Quantities.Micros(until)).Run();
                long recost = database.LastInsertedRow;
                Look((before, after) =>
                {
                    keep.Bind(recost).Bind(before.Id).Run();
                    update.Bind(Quantities.Cost(after.Charges)).Bind(Names.CostStatuses[after.Charges[^1].CostStatus]).Bind(charges.WriteBesideColumns(after)).Bind(before.Id).Run();
                    rollups.Replace(before, after);
                    _hours.Add(Quantities.Micros(before.StartedAt) / CostlyCalls.HourMicros);
                });
                rollups.FlushReplaced();
                MarkCostly();
                Finish(recost);
            }

            commit.Run();
            return Report(written: true);
        }

        private void Look(Action<CallRecord, CallRecord> change)
        {
            ChargesJson before = new();
            ChargesJson after = new();
            using Statement select = new(database, $"SELECT {CallInsert.Columns} FROM calls WHERE id > ? AND id < ? ORDER BY id LIMIT {Page}");
            CallId last = CallTimes.AtMillis(since.ToUnixTimeMilliseconds() - CallTimes.MarginMillis);
            CallId end = CallTimes.AtMillis(until.ToUnixTimeMilliseconds() + CallTimes.MarginMillis);
            List<CallRecord> page = [];
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                page.Clear();
                select.Bind(last).Bind(end);
                while (select.Step()) page.Add(CallRow.Read(select));
                foreach (CallRecord call in page)
                {
                    last = call.Id;
                    if (call.StartedAt < since || call.StartedAt >= until) continue;
                    _calls++;
                    if (reprice(call) is not { } repriced) _skipped++;
                    else if (!before.Write(call.Charges).SequenceEqual(after.Write(repriced.Charges))) Change(call, repriced, change);
                }

                progress?.Report(_calls);
            }
            while (page.Count == Page);
        }

        private void Change(CallRecord before, CallRecord after, Action<CallRecord, CallRecord> change)
        {
            _changed++;
            change(before, after);
            for (int i = 0; i < before.Charges.Count; i++)
            {
                Charge old = before.Charges[i];
                Usd? oldCost = Rounded(old.Cost);
                Usd? newCost = Rounded(after.Charges[i].Cost);
                if (oldCost == newCost && old.CatalogVersion == after.Charges[i].CatalogVersion) continue;
                RecostRow row = _rows.GetValueOrDefault((old.Provider, old.Model)) ?? new RecostRow(old.Provider, old.Model, 0, Usd.Zero, Usd.Zero, 0, 0);
                _rows[(old.Provider, old.Model)] = row with
                {
                    Changed = row.Changed + 1,
                    Before = row.Before + (oldCost ?? Usd.Zero),
                    After = row.After + (newCost ?? Usd.Zero),
                    UnknownBefore = row.UnknownBefore + (oldCost is null ? 1 : 0),
                    UnknownAfter = row.UnknownAfter + (newCost is null ? 1 : 0),
                };
            }
        }

        /// <summary>The index of the costliest calls must hold those of the new figures.</summary>
        private void MarkCostly()
        {
            using Statement mark = new(database, $"""
                UPDATE calls SET costly = 1 WHERE costly IS NULL AND seq IN (
                  SELECT seq FROM calls WHERE id >= ? AND id < ? AND started_us / {CostlyCalls.HourMicros} = ? AND cost_pico IS NOT NULL
                  ORDER BY cost_pico DESC LIMIT {CostlyCalls.MostPerHour})
                """);
            foreach (long hour in _hours)
            {
                long begin = hour * RollupLevel.HourSeconds * 1000;
                mark.Bind(CallTimes.AtMillis(begin - CallTimes.MarginMillis)).Bind(CallTimes.AtMillis(begin + (RollupLevel.HourSeconds * 1000) + CallTimes.MarginMillis)).Bind(hour).Run();
            }
        }

        /// <summary>A correction that corrects nothing leaves no trace.</summary>
        private void Finish(long recost)
        {
            RecostReport report = Report(written: true);
            using Statement finish = new(database, _changed == 0
                ? "DELETE FROM recosts WHERE id = ?1"
                : "UPDATE recosts SET calls = ?2, changed = ?3, before_pico = ?4, after_pico = ?5 WHERE id = ?1");
            finish.Bind(recost);
            if (_changed > 0) finish.Bind(_calls).Bind(_changed).Bind(report.Before.ToPicos()).Bind(report.After.ToPicos());
            finish.Run();
        }

        private RecostReport Report(bool written) => new()
        {
            Written = written,
            Calls = _calls,
            Changed = _changed,
            Skipped = _skipped,
            Rows = [.. _rows.Values.OrderByDescending(row => Math.Abs(row.After.Amount - row.Before.Amount)).ThenBy(row => row.Model, StringComparer.Ordinal)],
        };

        private static Usd? Rounded(Usd? cost) => Quantities.Picos(cost) is { } picos ? Usd.FromPicos(picos) : null;
    }
}
