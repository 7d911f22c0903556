using Farthing.Wire;

namespace Farthing.Calls;

/// <summary>
/// What comes back for a call: a status, header fields, and a body that is read as it arrives. Whoever receives a reply reads it
/// to the end or says why not with <see cref="Finish"/>, then disposes it.
/// </summary>
public abstract class Reply : IAsyncDisposable
{
    /// <summary>The HTTP status for the client.</summary>
    public abstract int Status { get; }

    /// <summary>Whether the body is a stream of events, to be passed on as they come.</summary>
    public abstract bool IsEventStream { get; }

    /// <summary>The length of the body in bytes where it is known beforehand.</summary>
    public abstract long? ContentLength { get; }

    /// <summary>What the caller is told in place of an answer, or <c>null</c> when this is no refusal of ours.</summary>
    public virtual CallError? Error => null;

    /// <summary>The stable error code, or empty when this is no refusal of ours.</summary>
    public string ErrorCode => Error?.Code ?? "";

    /// <summary>The name of the deployment that answers, or empty when none does.</summary>
    public virtual string Deployment => "";

    /// <summary>Gives the answer's header fields, without those that belong to one connection.</summary>
    public abstract void CopyHeadersTo(IReplyHeaders headers);

    /// <summary>Reads the next bytes of the body as they arrive; 0 at the end.</summary>
    /// <exception cref="ReplyBrokenException">The answer broke off or did not go on in time.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <summary>The whole body where it lies in memory and none of it was read, so that it need not be copied to be sent; otherwise <c>null</c>.</summary>
    public virtual ReadOnlyMemory<byte>? Whole => null;

    /// <summary>
    /// Has the bytes come as the provider sends them, without taking out what only we asked for, so that they can be kept for others. To be asked before the first read.
    /// </summary>
    /// <param name="addsUsage">Whether they then hold a usage event that the client did not ask for.</param>
    /// <returns>Whether they can be had: only of a provider's answer.</returns>
    public virtual bool TryReadUnfiltered(out bool addsUsage)
    {
        addsUsage = false;
        return false;
    }

    /// <summary>
    /// The client has left before the end. Goes on for as long as others wait for the same answer; to be awaited before <see cref="Finish"/> by who has not read
    /// to the end.
    /// </summary>
    public virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    /// <summary>Ends the reply: what it cost becomes a charge of the call. Called once.</summary>
    /// <param name="clientLeft">Whether the client left before the end.</param>
    /// <returns>How the call ended.</returns>
    public abstract CallOutcome Finish(bool clientLeft);

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
