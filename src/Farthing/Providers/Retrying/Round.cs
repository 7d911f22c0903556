using Farthing.Calls;

namespace Farthing.Providers.Retrying;

/// <summary>Which deployments of a call failed and may be asked once more when there is no other left: round after round, as often as each one's options allow.</summary>
/// <param name="clock">Decides how long to wait.</param>
internal sealed class Round(RetryClock clock)
{
    private List<Deployment> _again = [];
    private TimeSpan _asked;
    private int _number;

    /// <summary>Takes in an attempt that failed.</summary>
    public void Add(Attempt attempt)
    {
        if (attempt.IsTurnedAway) return;
        RetryOptions options = attempt.Deployment.Provider.Options.Retries;
        int most = attempt.NeverSent ? Math.Max(options.Most, options.MostUnsent) : options.Most;
        if (_number >= most || attempt.ForbidsRetry) return;
        _again.Add(attempt.Deployment);
        if (attempt.RetryAfter > TimeSpan.Zero && (_asked == TimeSpan.Zero || attempt.RetryAfter < _asked)) _asked = attempt.RetryAfter;
    }

    /// <summary>Begins the next round.</summary>
    /// <param name="call">The call.</param>
    /// <param name="again">Those that are asked once more, in the order in which they failed.</param>
    /// <param name="delay">How long to wait before.</param>
    /// <returns>Whether there is one, in time.</returns>
    public bool TryNext(Call call, out IReadOnlyList<Deployment> again, out TimeSpan delay)
    {
        (again, delay) = (_again, default);
        if (_again.Count == 0) return false;
        RetryOptions options = _again[0].Provider.Options.Retries;
        delay = clock.DelayOf(options, ++_number, _asked);
        if (delay > options.LongestDelay || !clock.Allows(call, _again[0], delay)) return false;
        (_again, _asked) = ([], TimeSpan.Zero);
        return true;
    }
}
