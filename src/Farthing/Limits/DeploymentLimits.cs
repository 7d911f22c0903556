using Farthing.Budgets.Accounts;
using Farthing.Calls;
using Farthing.Providers;
using Farthing.Providers.Transport;
using Farthing.Wire;

namespace Farthing.Limits;

/// <summary>
/// The limits that providers set, learned from their answers: a deployment that would refuse a call is not asked, another one is, and when none is free the call
/// waits here. A deployment whose provider says nothing of limits costs one read of a field for each call. Safe from any thread.
/// </summary>
public sealed class DeploymentLimits : IDisposable
{
    /// <summary>How many deployments are known at the most; clients may make up names of models.</summary>
    private const int MaxKnown = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeploymentLimit> _known = new(StringComparer.Ordinal);
    private readonly FairLine<DeploymentWaiter> _line = new();
    private readonly AccountTableOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _wake;
    private readonly DateTimeOffset _started;
    private readonly long _startedAt;
    private long _sequence;
    private int _waitedFor;

    /// <summary>Nothing learned yet.</summary>
    /// <param name="time">The time.</param>
    /// <param name="options">How long calls wait, and how many.</param>
    public DeploymentLimits(TimeProvider time, AccountTableOptions? options = null)
    {
        (_time, _options) = (time, options ?? new AccountTableOptions());
        (_started, _startedAt) = (time.GetUtcNow(), time.GetTimestamp());
        _wake = time.CreateTimer(_ => Serve(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Calls that wait for a provider.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _line.Count;
        }
    }

    /// <summary>The time of day when this began, gone on with the monotonic clock.</summary>
    private DateTimeOffset Now => _started + _time.GetElapsedTime(_startedAt);

    /// <summary>How each deployment stands whose provider speaks of limits.</summary>
    public IReadOnlyList<DeploymentLimitStatus> Read()
    {
        DateTimeOffset now = Now;
        lock (_lock) return [.. _known.Values.OrderBy(limit => limit.Name, StringComparer.Ordinal).Select(limit => limit.StatusAt(now))];
    }

    /// <inheritdoc />
    public void Dispose() => _wake.Dispose();

    /// <summary>Until when a call may wait from now on.</summary>
    internal DateTimeOffset WaitsUntil(Call call)
    {
        DateTimeOffset now = Now, until = now + _options.MaxWait;
        return call.Deadline is { } deadline && now + (deadline - _time.GetUtcNow()) is var own && own < until ? own : until;
    }

    /// <summary>The first deployment that may be asked now and that nobody waits for; it is counted as asked. Or none.</summary>
    internal Entrance TryEnter(Call call, IReadOnlyList<Deployment> candidates)
    {
        // A count of tokens has a limit of its own that no field speaks of.
        bool counts = call.Endpoint != Endpoint.CountTokens;
        for (int i = 0; i < candidates.Count; i++)
        {
            if (!counts || candidates[i].Limit is not { } limit) return new Entrance(candidates[i]);
            DateTimeOffset now = Now;
            lock (_lock)
            {
                if (limit.Waiting == 0 && limit.TryTake(now, CallNeed.Of(call), out LimitMark mark)) return new Entrance(candidates[i], mark);
            }
        }

        return default;
    }

    /// <summary>Whether one of the deployments is free in time, as far as is known.</summary>
    internal bool MayEnterBy(Call call, IReadOnlyList<Deployment> candidates, DateTimeOffset until)
    {
        DateTimeOffset now = Now;
        CallNeed need = CallNeed.Of(call);
        lock (_lock) return Soonest(candidates, need, now) <= until;
    }

    /// <summary>Waits in the line until one of the deployments may be asked; it is counted as asked.</summary>
    internal async ValueTask<Entrance> EnterAsync(Call call, IReadOnlyList<Deployment> candidates, DateTimeOffset until)
    {
        DateTimeOffset now = Now;
        CallNeed need = CallNeed.Of(call);
        DeploymentWaiter waiter;
        List<DeploymentWaiter> gone;
        lock (_lock)
        {
            DateTimeOffset soonest = Soonest(candidates, need, now);
            if (soonest > until || until <= now) return new Entrance(null, default, soonest - now);
            if (_line.Count >= _options.MaxWaiting) return new Entrance(null, default, soonest - now, LineIsFull: true);
            waiter = new DeploymentWaiter(call, candidates, need, until, ++_sequence);
            _line.Join(waiter);
            Count(waiter, 1);
            gone = ServeLine();
        }

        Complete(gone);
        try
        {
            return await waiter.Task.WaitAsync(until - now, _time, call.ClientLeft).ConfigureAwait(false);
        }
        catch (Exception gaveUp) when (gaveUp is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                bool left = _line.Leave(waiter);
                if (left) Count(waiter, -1);
                else if (gaveUp is OperationCanceledException) waiter.Entrance.Deployment?.Limit?.GiveBack(need);
            }

            Serve();
            if (gaveUp is OperationCanceledException) throw;
            if (waiter.Entrance.Deployment is not null) return waiter.Entrance;
            now = Now;
            lock (_lock) return new Entrance(null, default, Soonest(candidates, need, now) - now);
        }
    }

    /// <summary>Learns from the head of an answer.</summary>
    /// <returns>How long the provider asks to be left alone, when it refused the call for that reason and trying again may help.</returns>
    internal TimeSpan? Learn(Attempt attempt, ProviderResponse response)
    {
        if (attempt.Call.Endpoint == Endpoint.CountTokens) return null;
        Deployment deployment = attempt.Deployment;
        Dialect dialect = deployment.Provider.Dialect;
        int status = response.Status;
        DateTimeOffset today = _time.GetUtcNow();
        TimeSpan? wait = status is 429 or 503 or 529 && !ProviderLimitHeaders.ForbidsRetry(response)
            ? ProviderLimitHeaders.ReadRetryAfter(response, today) : null;

        // No time at all asks for no patience: it is for the client to try again.
        if (wait == TimeSpan.Zero) wait = null;
        TimeSpan sentFor = _time.GetElapsedTime(attempt.SentAt);
        Span<ProviderAllowance?> said = stackalloc ProviderAllowance?[4];
        bool speaks = wait is not null;
        for (int i = 0; i < said.Length; i++)
        {
            said[i] = ProviderLimitHeaders.Read(response, dialect, (ProviderLimit)i, today, sentFor);
            speaks |= said[i] is not null;
        }

        if (!speaks && deployment.Limit is null) return null;
        List<DeploymentWaiter>? gone = null;
        DateTimeOffset now = Now;
        lock (_lock)
        {
            if ((deployment.Limit ?? Know(deployment)) is not { } limit) return wait;
            if (limit.Begin(attempt.Mark))
            {
                for (int i = 0; i < said.Length; i++)
                    if (said[i] is { } allowance) limit.Say((ProviderLimit)i, allowance, attempt.Mark, now - sentFor);
            }

            if (wait is { } asked) limit.Block(now, asked, attempt.Mark);
            else if (status < 400) limit.Succeed(now, attempt.Mark);
            if (_line.Count > 0) gone = ServeLine();
        }

        Complete(gone);
        return wait;
    }

    private static void Complete(List<DeploymentWaiter>? gone)
    {
        for (int i = 0; i < gone?.Count; i++) gone[i].Complete();
    }

    private static DateTimeOffset Soonest(IReadOnlyList<Deployment> candidates, CallNeed need, DateTimeOffset now)
    {
        DateTimeOffset soonest = DateTimeOffset.MaxValue;
        for (int i = 0; i < candidates.Count; i++)
        {
            DateTimeOffset free = candidates[i].Limit?.FreeAt(now, need) ?? now;
            if (free < soonest) soonest = free;
        }

        return soonest;
    }

    private DeploymentLimit? Know(Deployment deployment)
    {
        if (!_known.TryGetValue(deployment.Name, out DeploymentLimit? limit))
        {
            if (_known.Count >= MaxKnown) return null;
            _known[deployment.Name] = limit = new DeploymentLimit(deployment.Name);
        }

        return deployment.Limit = limit;
    }

    private void Count(DeploymentWaiter waiter, int change)
    {
        for (int i = 0; i < waiter.Candidates.Count; i++)
        {
            if (waiter.Candidates[i].Limit is not { } limit) continue;
            limit.Waiting += change;
            if (limit.Waiting == Math.Max(0, change)) _waitedFor += change;
        }
    }

    private void Serve()
    {
        List<DeploymentWaiter> gone;
        lock (_lock) gone = ServeLine();
        Complete(gone);
    }

    /// <summary>Lets go who may, in their order. One that cannot go keeps back those behind it that have no other deployment, so that small calls do not pass a large one for ever.</summary>
    private List<DeploymentWaiter> ServeLine()
    {
        List<DeploymentWaiter> gone = [];
        if (_line.Count == 0) return gone;
        DateTimeOffset now = Now, soonest = DateTimeOffset.MaxValue;
        HashSet<DeploymentLimit> kept = [];
        foreach (DeploymentWaiter waiter in _line)
        {
            if (kept.Count >= _waitedFor && kept.Count > 0) break;
            if (TryGo(waiter, now, kept)) gone.Add(waiter);
            else if (Keep(waiter, now, kept) is var free && free < soonest) soonest = free;
        }

        foreach (DeploymentWaiter waiter in gone)
        {
            _line.Go(waiter);
            Count(waiter, -1);
        }

        if (_line.Count > 0 && soonest < DateTimeOffset.MaxValue) WakeAt(soonest, now);
        return gone;
    }

    private static bool TryGo(DeploymentWaiter waiter, DateTimeOffset now, HashSet<DeploymentLimit> kept)
    {
        for (int i = 0; i < waiter.Candidates.Count; i++)
        {
            Deployment deployment = waiter.Candidates[i];
            LimitMark mark = default;
            if (deployment.Limit is { } limit && (kept.Contains(limit) || !limit.TryTake(now, waiter.Need, out mark))) continue;
            waiter.Entrance = new Entrance(deployment, mark);
            return true;
        }

        return false;
    }

    private static DateTimeOffset Keep(DeploymentWaiter waiter, DateTimeOffset now, HashSet<DeploymentLimit> kept)
    {
        DateTimeOffset soonest = DateTimeOffset.MaxValue;
        for (int i = 0; i < waiter.Candidates.Count; i++)
        {
            if (waiter.Candidates[i].Limit is not { } limit || !kept.Add(limit)) continue;
            DateTimeOffset free = limit.FreeAt(now, waiter.Need);
            if (free < soonest) soonest = free;
        }

        return soonest;
    }

    // A timer may be a little early, and counts whole milliseconds.
    private void WakeAt(DateTimeOffset at, DateTimeOffset now)
    {
        double milliseconds = Math.Clamp(Math.Ceiling((at - now).TotalMilliseconds), 1, 86_400_000);
        _wake.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
    }
}
