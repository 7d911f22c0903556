using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>An answer that was held whole, on its way to the client. What it cost is among the call's charges already.</summary>
/// <param name="held">The answer.</param>
/// <param name="mayBeKept">Whether caches may keep it: not one that failed its checks.</param>
internal sealed class StoodReply(HeldAnswer held, bool mayBeKept) : Reply
{
    private readonly Reply _inner = held.Reply!;
    private ReadOnlyMemory<byte> _left = held.Bytes;
    private bool _isFiltered = !held.AddsUsage;

    /// <inheritdoc />
    public override int Status => _inner.Status;

    /// <inheritdoc />
    public override bool IsEventStream => _inner.IsEventStream;

    /// <inheritdoc />
    public override long? ContentLength => IsEventStream ? null : _left.Length;

    /// <inheritdoc />
    public override CallError? Error => _inner.Error;

    /// <inheritdoc />
    public override string Deployment => _inner.Deployment;

    /// <inheritdoc />
    public override void CopyHeadersTo(IReplyHeaders headers) => _inner.CopyHeadersTo(headers);

    /// <inheritdoc />
    public override bool TryReadUnfiltered(out bool addsUsage)
    {
        addsUsage = mayBeKept && held.AddsUsage;
        _isFiltered |= mayBeKept;
        return mayBeKept;
    }

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (!_isFiltered) (_left, _isFiltered) = (StreamUsageFilter.Strip(_left), true);
        int count = Math.Min(buffer.Length, _left.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc />
    public override CallOutcome Finish(bool clientLeft) => clientLeft ? CallOutcome.ClientLeft : held.Outcome ?? CallOutcome.Truncated;

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await held.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
