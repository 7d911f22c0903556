using System.Net;
using Farthing.Calls;

namespace Farthing.Providers.Transport;

/// <summary>Connections made by .NET's own HTTP client: encrypted ones, in HTTP/2 where the provider speaks it, and those through a proxy.</summary>
/// <param name="handler">The connections; disposed with this.</param>
public sealed class HttpClientTransport(HttpMessageHandler handler) : ProviderTransport
{
    private readonly HttpMessageInvoker _client = new(handler, disposeHandler: true);

    /// <inheritdoc />
    public override async ValueTask<ProviderResponse> SendAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        Uri address = request.Address.Uri;
        using var message = new HttpRequestMessage(request.Body is null ? HttpMethod.Get : HttpMethod.Post, address)
        {
            Version = address.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,

            // A body that lies in memory and goes out in one write. Of this type, because with a type of our own HTTP/2 would give the answer back while
            // the body is still being sent, out of a pooled array that is another call's by then.
            Content = request.Body is { } body ? new ReadOnlyMemoryContent(body) : null,
        };
        request.VisitHeaders(new Copier(message));
        HttpResponseMessage response = await _client.SendAsync(message, cancellationToken).ConfigureAwait(false);

        // Only opened, not read: nothing to wait for.
        return new HttpClientResponse(response, response.Content.ReadAsStream(cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing) => _client.Dispose();

    private sealed class Copier(HttpRequestMessage message) : IHeaderVisitor
    {
        public void Visit(string name, string value)
        {
            // .NET keeps fields that describe the body (Content-Language …) apart.
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
