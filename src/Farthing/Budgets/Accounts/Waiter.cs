using Farthing.Limits;

namespace Farthing.Budgets.Accounts;

/// <summary>A call that waits for room.</summary>
internal sealed class Waiter(ReservationRequest request, long sequence, DateTimeOffset deadline)
    : WaitingCall(request.Key, request.Priority, deadline, sequence)
{
    private readonly TaskCompletionSource<(Reservation? Reservation, Refusal? Refusal)> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReservationRequest Request => request;

    /// <summary>Why it could not go the last time it was tried.</summary>
    public Refusal? Blocked { get; set; }

    /// <summary>The table's change at which it was last tried, or -1 when it was not.</summary>
    public long TriedAt { get; set; }

    /// <summary>The round in which the store was last asked for what it needs, or 0.</summary>
    public long AskedIn { get; set; }

    public Task<(Reservation? Reservation, Refusal? Refusal)> Task => _done.Task;

    /// <summary>What was set aside for it, once it may go.</summary>
    public Reservation? Reservation { get; set; }

    /// <summary>Lets it go on, or tells it that waiting cannot help any more; after the lock is left.</summary>
    public void Complete() => _done.SetResult(Reservation is null ? (null, Blocked) : (Reservation, null));
}
