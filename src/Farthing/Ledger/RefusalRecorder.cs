using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Ledger;

/// <summary>
/// Records calls that were refused, so that a client which is refused again and again cannot fill the ledger: in each minute the first of one key and one
/// reason one by one, and the others as one, the last of them, with their number. Safe from any thread.
/// </summary>
public sealed class RefusalRecorder : ICallObserver, IDisposable
{
    /// <summary>How many keys and reasons are told apart in a minute.</summary>
    private const int MostKinds = 200;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ILedger _ledger;
    private readonly RefusalOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Dictionary<Kind, Series> _kinds = [];
    private int _recorded;
    private bool _isOver;

    /// <summary>Records in a ledger.</summary>
    /// <param name="ledger">Where to; used until <see cref="Dispose"/> returns.</param>
    /// <param name="options">How many.</param>
    /// <param name="time">The clock.</param>
    public RefusalRecorder(ILedger ledger, RefusalOptions options, TimeProvider time)
    {
        (_ledger, _options, _time) = (ledger, options, time);
        _timer = time.CreateTimer(static recorder => ((RefusalRecorder)recorder!).EndMinute(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public void Settled(Call call, CallRecord record)
    {
    }

    /// <inheritdoc />
    public void Refused(Call call, CallError error) => Add(RefusedCall.Of(call, error, _time.GetElapsedTime(call.StartTimestamp)));

    /// <summary>Records a refused call, or counts it.</summary>
    public void Add(RefusedCall refused)
    {
        lock (_gate)
        {
            if (_isOver) return;

            // The minute begins with the first of them: while none are refused, no clock ticks.
            if (_kinds.Count == 0) _timer.Change(Window, Timeout.InfiniteTimeSpan);
            Series series = SeriesOf(ref refused);
            if (series.Recorded >= _options.PerMinute || _recorded >= _options.MostPerMinute)
            {
                series.Count(refused);
                return;
            }

            series.Recorded++;
            _recorded++;
        }

        _ledger.TryRefuse(refused);
    }

    /// <summary>Records what was counted, and nothing after that.</summary>
    public void Dispose()
    {
        lock (_gate) _isOver = true;
        _timer.Dispose();
        EndMinute();
    }

    private Series SeriesOf(ref RefusedCall refused)
    {
        Kind kind = new(refused.Principal.Project, refused.Principal.Key, refused.ErrorCode, refused.RefusedBy);
        if (_kinds.TryGetValue(kind, out Series? known)) return known;
        if (_kinds.Count >= MostKinds)
        {
            refused = refused with { Principal = new Principal { Project = ReportRow.OtherValue, Key = ReportRow.OtherValue } };
            kind = new Kind(ReportRow.OtherValue, ReportRow.OtherValue, "", "");
        }

        if (!_kinds.TryGetValue(kind, out known)) _kinds.Add(kind, known = new Series());
        return known;
    }

    private void EndMinute()
    {
        List<RefusedCall> counted = [];
        lock (_gate)
        {
            foreach (Series series in _kinds.Values)
                if (series.Counted is { } last) counted.Add(last);
            _kinds.Clear();
            _recorded = 0;
        }

        foreach (RefusedCall last in counted) _ledger.TryRefuse(last);
    }

    /// <summary>What is told apart: whose calls, and why they were refused.</summary>
    private readonly record struct Kind(string Project, string Key, string Code, string RefusedBy);

    /// <summary>The refusals of one kind in a minute.</summary>
    private sealed class Series
    {
        private long _count;
        private RefusedCall? _last;

        /// <summary>How many were recorded one by one.</summary>
        public int Recorded { get; set; }

        /// <summary>The last of the others with their number, or <c>null</c> when there were none.</summary>
        public RefusedCall? Counted => _last is { } last ? last with { Count = _count } : null;

        public void Count(RefusedCall refused)
        {
            _count += refused.Count;
            _last = refused;
        }
    }
}
