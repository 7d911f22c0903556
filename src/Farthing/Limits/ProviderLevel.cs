namespace Farthing.Limits;

/// <summary>
/// One limit of a provider as it last spoke of it, and what that comes to since: what we sent after the request it answered is taken off, and what it
/// refills is added. OpenAI and Anthropic both refill evenly ("replenished continuously": Anthropic, "Rate limits"), so that a reset of a minute means a part of
/// it for a part of the limit; a provider that turns out to refill in steps is waited for until its reset.
/// </summary>
internal struct ProviderLevel
{
    private const double SecondsPerWindow = 60;

    private DateTimeOffset _saidAt;
    private DateTimeOffset _resetAt;
    private DateTimeOffset _renewsAt;
    private LimitMark _mark;
    private long _remaining;
    private double _perSecond;

    /// <summary>Whether the provider has spoken of it, and that still means something.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>How much there is, or 0 when the provider does not say.</summary>
    public long Limit { get; private set; }

    /// <summary>When all of it is there again.</summary>
    public readonly DateTimeOffset ResetAt => _resetAt;

    /// <summary>Takes what the provider said in its answer to the request at <paramref name="mark"/>.</summary>
    public void Say(in ProviderAllowance said, in LimitMark mark, DateTimeOffset at)
    {
        (IsKnown, Limit, _remaining, _mark, _saidAt) = (true, said.Limit, said.Remaining, mark, at);
        double missing = said.Limit - said.Remaining, seconds = said.Reset.TotalSeconds;
        _perSecond = said.Limit == 0 ? 0 : missing > 0 && seconds > 0 ? missing / seconds : said.Limit / SecondsPerWindow;
        _resetAt = at + said.Reset;
        double whole = _perSecond > 0 ? Math.Min(said.Limit / _perSecond, 86_400) : 0;
        _renewsAt = at.AddSeconds(Math.Max(seconds, whole));
    }

    /// <summary>What is left now, or <c>null</c> when that is not known.</summary>
    public long? LeftAt(ProviderLimit limit, DateTimeOffset now, in LimitMark sent, bool inSteps)
    {
        Renew(now, sent, inSteps);
        return IsKnown ? Math.Max(0, (long)Have(limit, now, sent, inSteps)) : null;
    }

    /// <summary>When so much is there at the latest, if nothing else is sent.</summary>
    public DateTimeOffset FreeAt(ProviderLimit limit, DateTimeOffset now, long needed, in LimitMark sent, bool inSteps)
    {
        Renew(now, sent, inSteps);
        if (!IsKnown) return now;

        // What is larger than the whole limit goes when all of it is there: the provider may see it otherwise.
        if (Limit > 0) needed = Math.Min(needed, Limit);
        double lacks = needed - Have(limit, now, sent, inSteps);
        if (lacks <= 0) return now;
        DateTimeOffset end = inSteps || _perSecond <= 0 ? _resetAt : _renewsAt;
        if (inSteps || _perSecond <= 0) return end;
        DateTimeOffset refilled = now.AddTicks((long)Math.Ceiling(Math.Min(lacks / _perSecond, 86_400) * TimeSpan.TicksPerSecond));
        return refilled < end ? refilled : end;
    }

    /// <summary>Whether so much is there without what was refilled since the provider last spoke.</summary>
    public readonly bool HasWithoutRefill(ProviderLimit limit, long needed, in LimitMark sent) => !IsKnown || _remaining - (sent.Of(limit) - _mark.Of(limit)) >= needed;

    /// <summary>Gives back what was taken for a call that was never sent.</summary>
    public void GiveBack(long taken) => _remaining += taken;

    /// <summary>Whether a request was sent after the provider spoke.</summary>
    public readonly bool IsBefore(in LimitMark mark) => mark.Requests > _mark.Requests;

    private readonly double Have(ProviderLimit limit, DateTimeOffset now, in LimitMark sent, bool inSteps)
    {
        double refilled = inSteps ? 0 : _perSecond * Math.Max(0, (now - _saidAt).TotalSeconds);
        double have = _remaining + refilled - (sent.Of(limit) - _mark.Of(limit));
        return Limit > 0 ? Math.Min(Limit, have) : have;
    }

    /// <summary>What was said long ago says nothing of now: a whole window later all of it is there, or nothing is known.</summary>
    private void Renew(DateTimeOffset now, in LimitMark sent, bool inSteps)
    {
        if (!IsKnown || now < (inSteps || _perSecond <= 0 ? _resetAt : _renewsAt)) return;
        if (Limit == 0) IsKnown = false;
        else Say(new ProviderAllowance(Limit, Limit, TimeSpan.FromSeconds(SecondsPerWindow)), sent, now);
    }
}
