namespace Farthing.Providers.Health;

/// <summary>
/// How fast a deployment answers, measured from the answers that pass: moving averages in which the newest answer counts for a fifth. What was measured more
/// than two minutes ago is not known any more, so that a deployment that was slow once is tried again. Safe from any thread.
/// </summary>
public sealed class DeploymentSpeed
{
    private const double Newest = 0.2;

    /// <summary>Fewer tokens say nothing of a pace.</summary>
    private const long LeastTokens = 8;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private double _firstToken = double.NaN;
    private double _perSecond = double.NaN;
    private bool _paceOfStreams;
    private long _measuredAt;
    private long _answers;

    internal DeploymentSpeed(TimeProvider time) => _time = time;

    /// <summary>How many answers were measured since the start.</summary>
    public long Answers => Volatile.Read(ref _answers);

    /// <summary>From sending a request to the first event of its stream, or <c>null</c> when no stream passed lately.</summary>
    public TimeSpan? TimeToFirstToken
    {
        get
        {
            lock (_lock) return IsFresh && !double.IsNaN(_firstToken) ? TimeSpan.FromSeconds(_firstToken) : null;
        }
    }

    /// <summary>
    /// Answer tokens in a second once the first has come, or <c>null</c> when none were measured lately. Where only whole answers pass, the wait before the first
    /// token is in it, so that it is a lower bound.
    /// </summary>
    public double? TokensPerSecond
    {
        get
        {
            lock (_lock) return IsFresh && !double.IsNaN(_perSecond) ? _perSecond : null;
        }
    }

    private bool IsFresh => _answers > 0 && _time.GetElapsedTime(_measuredAt) <= Fresh;

    /// <summary>How long a whole answer is expected to take, or <c>null</c> when its pace is not known.</summary>
    /// <param name="outputTokens">The answer's length in tokens.</param>
    public TimeSpan? TimeFor(long outputTokens)
    {
        lock (_lock)
        {
            if (!IsFresh || double.IsNaN(_perSecond)) return null;
            return TimeSpan.FromSeconds((double.IsNaN(_firstToken) ? 0 : _firstToken) + (outputTokens / _perSecond));
        }
    }

    /// <summary>Takes one answer in.</summary>
    /// <param name="firstToken">From sending to the first event, or <c>null</c> when the answer came whole.</param>
    /// <param name="whole">From sending to the end.</param>
    /// <param name="outputTokens">Its length, or 0 when not known.</param>
    internal void Add(TimeSpan? firstToken, TimeSpan whole, long outputTokens)
    {
        lock (_lock)
        {
            if (!IsFresh) (_firstToken, _perSecond, _paceOfStreams) = (double.NaN, double.NaN, false);
            _answers++;
            _measuredAt = _time.GetTimestamp();
            if (firstToken is { } first) _firstToken = Average(_firstToken, first.TotalSeconds);
            double writing = (whole - (firstToken ?? TimeSpan.Zero)).TotalSeconds;
            if (outputTokens < LeastTokens || writing <= 0 || (firstToken is null && _paceOfStreams)) return;
            if (firstToken is not null && !_paceOfStreams) (_perSecond, _paceOfStreams) = (double.NaN, true);
            _perSecond = Average(_perSecond, outputTokens / writing);
        }
    }

    private static double Average(double before, double newest) => double.IsNaN(before) ? newest : before + (Newest * (newest - before));
}
