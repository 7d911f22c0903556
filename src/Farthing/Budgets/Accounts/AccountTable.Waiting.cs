namespace Farthing.Budgets.Accounts;

/// <content>Calls that wait for room.</content>
public sealed partial class AccountTable
{
    private readonly WaitingLine _line = new();
    private readonly ITimer _wake;
    private DateTimeOffset _wakesAt = DateTimeOffset.MaxValue;

    /// <summary>Sets aside what a call needs, waiting for room where waiting can help.</summary>
    /// <param name="request">What is needed.</param>
    /// <param name="deadline">When the caller wants an answer at the latest, or <c>null</c>.</param>
    /// <param name="cancellationToken">Gives up; nothing stays set aside.</param>
    public async ValueTask<(Reservation? Reservation, Refusal? Refusal)> ReserveAsync(
        ReservationRequest request, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        Waiter waiter;
        DateTimeOffset now = _clock.Now, until = now + _options.MaxWait;
        if (deadline is { } given && given < until) until = given;
        lock (_lock)
        {
            Refusal? refusal = OvertakenIn(request, now);
            long tried = refusal is null ? _change : -1;
            if (refusal is null && Reserve(request, _clock.Read(out long timestamp), timestamp, out refusal) is { } reservation) return (reservation, null);
            if (refusal!.CannotRemember || IsFinal(refusal, now, until)) return (null, refusal);
            if (_line.Count >= _options.MaxWaiting) return (null, refusal with { LineIsFull = true });
            waiter = new Waiter(request, ++_sequence, until) { Blocked = refusal, TriedAt = tried };
            _line.Join(waiter);
            Want(refusal);
            WakeFor(refusal, now);
        }

        try
        {
            return await waiter.Task.WaitAsync(until > now ? until - now : TimeSpan.Zero, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception gaveUp) when (gaveUp is TimeoutException or OperationCanceledException)
        {
            bool left;
            lock (_lock) left = _line.Leave(waiter);
            if (left) Serve();
            else if (gaveUp is TimeoutException) return await waiter.Task.ConfigureAwait(false);
            else (await waiter.Task.ConfigureAwait(false)).Reservation?.Settle(static _ => 0);
            if (gaveUp is OperationCanceledException) throw;
            return (null, waiter.Blocked);
        }
    }

    /// <summary>Tries the calls that wait, after something was freed that the table does not see (a lease, a raise, time).</summary>
    public void Serve()
    {
        List<Waiter>? gone;
        lock (_lock) gone = ServeLine(all: true);
        Complete(gone);
    }

    /// <summary>Whether waiting for calls in flight cannot help.</summary>
    private static bool IsFinal(Refusal refusal, DateTimeOffset now, DateTimeOffset until) =>
        refusal.IsSpent && !refusal.LacksLease && !MayComeInTime(refusal, now, until);

    /// <summary>Whether what is spent now may come back while the call would wait (a short window that ends).</summary>
    private static bool MayComeInTime(Refusal refusal, DateTimeOffset now, DateTimeOffset until) =>
        !refusal.Account.Allowance.IsBudget && refusal.RetryAfter is { } after && now + after <= until;

    private static void Complete(List<Waiter>? gone)
    {
        for (int i = 0; i < gone?.Count; i++) gone[i].Complete();
    }

    /// <summary>A call may not pass those that wait for the same account.</summary>
    private Refusal? OvertakenIn(ReservationRequest request, DateTimeOffset now)
    {
        if (_line.Count == 0) return null;
        foreach (Account account in request.All)
        {
            if (account.Waiting == 0 || !account.IsHard) continue;
            decimal least = request.Bound.Amount(account.Allowance.Measure, request.Bound.FloorOutput);
            return new Refusal(account, account.UnusedAt(now) + account.CarryUnknown < least, least, TimeSpan.FromSeconds(account.HoldSeconds), LacksLease: false);
        }

        return null;
    }

    private void Wake()
    {
        // A timer may fire a little early; what is still due is asked for again.
        lock (_lock) _wakesAt = DateTimeOffset.MaxValue;
        Serve();
    }

    /// <param name="all">Whether to try every call; otherwise those that an account kept back of which something was freed since.</param>
    private List<Waiter>? ServeLine(bool all)
    {
        if (_line.Count == 0) return null;
        List<Waiter> gone = [];
        DateTimeOffset now = _clock.Now;
        _line.Serve(
            waiter =>
            {
                if (!all && waiter.Blocked is { Account: var keeper } && keeper.FreedAt <= waiter.TriedAt) return (false, keeper);
                waiter.TriedAt = _change;
                waiter.Reservation = Reserve(waiter.Request, _clock.Read(out long timestamp), timestamp, out Refusal? refusal);
                if (waiter.Reservation is not null) return (true, null);
                waiter.Blocked = refusal;
                if (refusal!.CannotRemember || IsFinal(refusal, now, waiter.Deadline)) return (true, null);
                WakeFor(refusal, now);
                Want(refusal);
                return (false, refusal.Account);
            },
            gone);
        return gone;
    }

    /// <summary>The next time something becomes free by itself.</summary>
    private void WakeFor(Refusal refusal, DateTimeOffset now)
    {
        DateTimeOffset next = refusal.Account.NextAt(now);
        if (_wakesAt > now && next >= _wakesAt) return;
        _wakesAt = next;
        TimeSpan due = next - now;
        _wake.Change(due > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : due + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }
}
