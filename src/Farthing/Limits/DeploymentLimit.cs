namespace Farthing.Limits;

/// <summary>What one deployment's provider said of its limits, and what was sent to it since. Used under the lock of <see cref="DeploymentLimits"/>.</summary>
/// <param name="name">The deployment's name.</param>
internal sealed class DeploymentLimit(string name)
{
    private static readonly ProviderLimit[] All = Enum.GetValues<ProviderLimit>();

    /// <summary>How long a provider that refused a call which should have fitted is taken to refill in steps.</summary>
    private static readonly TimeSpan StepsFor = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ShortestTrial = TimeSpan.FromSeconds(1), LongestTrial = TimeSpan.FromSeconds(10);

    private readonly ProviderLevel[] _levels = new ProviderLevel[All.Length];
    private LimitMark _sent;
    private long _newest = -1;
    private DateTimeOffset _stepsUntil;
    private long _trial;

    public string Name => name;

    /// <summary>Until when the provider asked to be left alone.</summary>
    public DateTimeOffset BlockedUntil { get; private set; }

    /// <summary>Calls that wait and may go to it.</summary>
    public int Waiting { get; set; }

    /// <summary>When a call may be sent.</summary>
    public DateTimeOffset FreeAt(DateTimeOffset now, CallNeed need)
    {
        DateTimeOffset free = BlockedUntil > now ? BlockedUntil : now;
        foreach (ProviderLimit limit in All)
        {
            DateTimeOffset at = _levels[(int)limit].FreeAt(limit, now, need.Of(limit), _sent, now < _stepsUntil);
            if (at > free) free = at;
        }

        return free;
    }

    /// <summary>Counts a call as sent if it may go now.</summary>
    public bool TryTake(DateTimeOffset now, CallNeed need, out LimitMark mark)
    {
        mark = default;
        if (FreeAt(now, need) > now) return false;
        bool refilled = false;
        foreach (ProviderLimit limit in All) refilled |= !_levels[(int)limit].HasWithoutRefill(limit, need.Of(limit), _sent);
        _sent = mark = _sent.Plus(need, refilled);
        return true;
    }

    /// <summary>Takes back what was counted for a call that was never sent.</summary>
    public void GiveBack(CallNeed need)
    {
        foreach (ProviderLimit limit in All) _levels[(int)limit].GiveBack(need.Of(limit));
    }

    /// <summary>Takes what the provider said in its answer to the request at <paramref name="mark"/>.</summary>
    /// <returns>Whether it is news: answers to older requests are not.</returns>
    public bool Begin(in LimitMark mark)
    {
        if (mark.Requests < _newest) return false;
        _newest = mark.Requests;
        return true;
    }

    /// <summary>Takes what the provider said of one limit.</summary>
    public void Say(ProviderLimit limit, in ProviderAllowance said, in LimitMark mark, DateTimeOffset at)
    {
        _levels[(int)limit].Say(said, mark.Requests == 0 ? _sent : mark, at);
        if (limit == ProviderLimit.Requests) _trial = 0;
    }

    /// <summary>The provider refused and asked to be left alone for a while. Where it does not say how many requests are left, then one goes, two, four …</summary>
    public void Block(DateTimeOffset now, TimeSpan wait, in LimitMark mark)
    {
        if (now + wait > BlockedUntil) BlockedUntil = now + wait;
        if (mark.Refilled) _stepsUntil = now + StepsFor;
        if (_levels[0].LeftAt(ProviderLimit.Requests, now, _sent, now < _stepsUntil) == 0) return;
        _trial = 1;
        TimeSpan length = wait < ShortestTrial ? ShortestTrial : wait > LongestTrial ? LongestTrial : wait;
        _levels[0].Say(new ProviderAllowance(0, _trial, BlockedUntil - now + length), _sent, now);
    }

    /// <summary>The provider took a request: after a refusal, twice as many may go.</summary>
    public void Succeed(DateTimeOffset now, in LimitMark mark)
    {
        if (_trial == 0 || !_levels[0].IsBefore(mark)) return;
        _trial *= 2;
        TimeSpan left = _levels[0].ResetAt - now;
        _levels[0].Say(new ProviderAllowance(0, _trial, left > TimeSpan.Zero ? left : TimeSpan.Zero), _sent, now);
    }

    /// <summary>How it stands.</summary>
    public DeploymentLimitStatus StatusAt(DateTimeOffset now)
    {
        List<ProviderLimitStatus> limits = [];
        foreach (ProviderLimit limit in All)
        {
            ref ProviderLevel level = ref _levels[(int)limit];
            if (level.LeftAt(limit, now, _sent, now < _stepsUntil) is { } left) limits.Add(new ProviderLimitStatus(limit, level.Limit, left, level.ResetAt));
        }

        return new DeploymentLimitStatus(name, BlockedUntil > now ? BlockedUntil : null, Waiting, limits);
    }
}
