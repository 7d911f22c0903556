using System.Buffers;
using Farthing.Wire;

namespace Farthing.Calls;

/// <summary>An answer of our own: the call is refused, or no provider could answer it.</summary>
public sealed class RefusalReply : Reply
{
    private readonly CallError _error;
    private readonly CallOutcome _outcome;
    private readonly ArrayBufferWriter<byte> _body = new(512);
    private int _read;

    /// <summary>Creates the refusal in the caller's dialect.</summary>
    public RefusalReply(Dialect dialect, CallError error, CallOutcome outcome = CallOutcome.ProviderUnreachable)
    {
        (_error, _outcome) = (error, outcome);
        CallErrorWriter.Write(_body, dialect, error);
    }

    /// <inheritdoc />
    public override int Status => _error.Status;

    /// <inheritdoc />
    public override bool IsEventStream => false;

    /// <inheritdoc />
    public override long? ContentLength => _body.WrittenCount;

    /// <inheritdoc />
    public override string ErrorCode => _error.Code;

    /// <inheritdoc />
    public override void CopyHeadersTo(IReplyHeaders headers)
    {
        headers.Add("Content-Type", "application/json");
        if (_error.RetryAfter is { } seconds) headers.Add("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _body.WrittenCount - _read);
        _body.WrittenSpan.Slice(_read, count).CopyTo(buffer.Span);
        _read += count;
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc />
    public override CallOutcome Finish(bool clientLeft) => clientLeft ? CallOutcome.ClientLeft : _outcome;
}
