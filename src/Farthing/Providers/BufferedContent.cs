using System.Net;

namespace Farthing.Providers;

/// <summary>A request body that lies in memory and goes out in one write: streaming it would cost twice the CPU (docs/performance.md).</summary>
internal sealed class BufferedContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _body;

    public BufferedContent(ReadOnlyMemory<byte> body, string contentType)
    {
        _body = body;
        Headers.TryAddWithoutValidation("Content-Type", contentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_body).AsTask();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_body, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
