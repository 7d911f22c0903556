using System.Net.Http.Headers;
using Farthing.Calls;

namespace Farthing.Providers.Transport;

/// <summary>An answer from .NET's own HTTP client.</summary>
internal sealed class HttpClientResponse(HttpResponseMessage response, Stream body, CancellationToken cancellationToken) : ProviderResponse
{
    public override int Status => (int)response.StatusCode;

    public override long? ContentLength => response.Content.Headers.ContentLength;

    public override string? Find(string name)
    {
        if (response.Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) || response.Content.Headers.NonValidated.TryGetValues(name, out values))
            foreach (string value in values) return value;
        return null;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => body.ReadAsync(buffer, cancellationToken);

    public override void CopyHeadersTo(IReplyHeaders headers)
    {
        Copy(response.Headers.NonValidated, headers);
        Copy(response.Content.Headers.NonValidated, headers);
    }

    protected override void Dispose(bool disposing) => response.Dispose();

    private static void Copy(HttpHeadersNonValidated from, IReplyHeaders headers)
    {
        foreach (var header in from)
            if (ForwardedHeaders.ReachesClient(header.Key))
                foreach (string value in header.Value) headers.Add(header.Key, value);
    }
}
