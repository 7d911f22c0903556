using Farthing.Calls;

namespace Farthing.Providers.Transport;

/// <summary>A provider's answer as it comes from the connection: its head, and a body that is read as it arrives.</summary>
public abstract class ProviderResponse : IDisposable
{
    /// <summary>The HTTP status.</summary>
    public abstract int Status { get; }

    /// <summary>The length of the body in bytes where the head says it.</summary>
    public abstract long? ContentLength { get; }

    /// <summary>The type of the body, or <c>null</c>.</summary>
    public string? ContentType => Find("Content-Type");

    /// <summary>The value of a header field, the first of several, or <c>null</c>. Case does not matter.</summary>
    public abstract string? Find(string name);

    /// <summary>Gives every header field that a client may see, in the order they came.</summary>
    public abstract void CopyHeadersTo(IReplyHeaders headers);

    /// <summary>Reads the next bytes of the body as they arrive; 0 at the end.</summary>
    /// <exception cref="IOException">The connection failed or ended before the answer did, or what came is not valid HTTP.</exception>
    /// <exception cref="OperationCanceledException">The request's token was cancelled.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the answer: an unread rest is given up with the connection, which tells the provider to stop.</summary>
    /// <param name="disposing">Always <c>true</c>.</param>
    protected abstract void Dispose(bool disposing);
}
