using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>An answer that goes to the client as it comes: the last model's, or the rest of one whose beginning was held.</summary>
internal sealed class FlowingReply : Reply
{
    private readonly Reply _inner;
    private readonly HeldAnswer? _held;
    private readonly bool _mayBeKept;
    private readonly Action<CallOutcome> _ended;
    private ReadOnlyMemory<byte> _beginning;
    private StreamUsageReader? _filtered;

    private FlowingReply(Reply inner, HeldAnswer? held, bool mayBeKept, Action<CallOutcome> ended)
    {
        (_inner, _held, _mayBeKept, _ended) = (inner, held, mayBeKept, ended);
        _beginning = held?.Bytes ?? default;
        _filtered = held is { AddsUsage: true } ? new StreamUsageReader(ReadAllAsync) : null;
    }

    /// <inheritdoc />
    public override int Status => _inner.Status;

    /// <inheritdoc />
    public override bool IsEventStream => _inner.IsEventStream;

    /// <inheritdoc />
    public override long? ContentLength => _inner.ContentLength;

    /// <inheritdoc />
    public override CallError? Error => _inner.Error;

    /// <inheritdoc />
    public override string Deployment => _inner.Deployment;

    /// <summary>An answer of which nothing was read yet.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="ended">Told how it ended, once its charges are complete.</param>
    public static FlowingReply Of(Reply reply, Action<CallOutcome> ended) => new(reply, null, mayBeKept: true, ended);

    /// <summary>The beginning that was held, and what follows it.</summary>
    /// <param name="held">The beginning.</param>
    /// <param name="mayBeKept">Whether caches may keep it: not one that is longer than could be checked.</param>
    /// <param name="ended">Told how it ended, once its charges are complete.</param>
    public static FlowingReply GoingOn(HeldAnswer held, bool mayBeKept, Action<CallOutcome> ended) => new(held.Reply!, held, mayBeKept, ended);

    /// <inheritdoc />
    public override void CopyHeadersTo(IReplyHeaders headers) => _inner.CopyHeadersTo(headers);

    /// <inheritdoc />
    public override bool TryReadUnfiltered(out bool addsUsage)
    {
        addsUsage = false;
        if (!_mayBeKept) return false;
        if (_held is null) return _inner.TryReadUnfiltered(out addsUsage);
        addsUsage = _held.AddsUsage;
        _filtered?.Dispose();
        _filtered = null;
        return true;
    }

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _filtered?.ReadAsync(buffer) ?? ReadAllAsync(buffer);

    /// <inheritdoc />
    public override ValueTask LeaveAsync() => _inner.LeaveAsync();

    /// <inheritdoc />
    public override CallOutcome Finish(bool clientLeft)
    {
        CallOutcome outcome = _inner.Finish(clientLeft);
        _held?.Ended(outcome);
        _ended(outcome);
        return outcome;
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        _filtered?.Dispose();
        if (_held is null) await _inner.DisposeAsync().ConfigureAwait(false);
        else await _held.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask<int> ReadAllAsync(Memory<byte> buffer)
    {
        if (_beginning.IsEmpty) return _inner.ReadAsync(buffer);
        int count = Math.Min(buffer.Length, _beginning.Length);
        _beginning[..count].CopyTo(buffer);
        _beginning = _beginning[count..];
        return ValueTask.FromResult(count);
    }
}
