using System.Buffers;
using System.Globalization;
using Farthing.Wire;

namespace Farthing.Calls;

/// <summary>An answer of our own: the call is refused, or no provider could answer it.</summary>
/// <param name="dialect">The caller's dialect.</param>
/// <param name="error">What is wrong.</param>
/// <param name="outcome">How the call is recorded to have ended.</param>
public sealed class RefusalReply(Dialect dialect, CallError error, CallOutcome outcome = CallOutcome.ProviderUnreachable) : FixedReply(Write(dialect, error))
{
    /// <inheritdoc />
    public override int Status => error.Status;

    /// <inheritdoc />
    public override CallError Error => error;

    /// <inheritdoc />
    public override void CopyHeadersTo(IReplyHeaders headers)
    {
        headers.Add("Content-Type", "application/json");
        if (error.RetryAfter is { } seconds) headers.Add("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc />
    public override CallOutcome Finish(bool clientLeft) => clientLeft ? CallOutcome.ClientLeft : outcome;

    private static ReadOnlyMemory<byte> Write(Dialect dialect, CallError error)
    {
        ArrayBufferWriter<byte> body = new(512);
        CallErrorWriter.Write(body, dialect, error);
        return body.WrittenMemory;
    }
}
