using System.Net.Http.Headers;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>A server that runs models: where it is, what it speaks and how it knows us.</summary>
public sealed class Provider : IDisposable
{
    private readonly HttpMessageInvoker _client;
    private readonly KeyValuePair<string, string>[] _headers;

    /// <summary>Creates the provider.</summary>
    /// <param name="options">Where it is and how it is asked.</param>
    /// <param name="handler">The connections to it; disposed with the provider.</param>
    public Provider(ProviderOptions options, HttpMessageHandler handler)
    {
        Options = options;
        _client = new HttpMessageInvoker(handler, disposeHandler: true);
        _headers = [.. options.Headers];
    }

    /// <summary>Where the provider is and how it is asked.</summary>
    public ProviderOptions Options { get; }

    /// <summary>The provider's name in the settings.</summary>
    public string Name => Options.Name;

    /// <summary>The dialect it speaks.</summary>
    public Dialect Dialect => Options.Dialect;

    /// <summary>Sends a request; returns as soon as the head of the answer is there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Authorize(request.Headers);
        return _client.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private void Authorize(HttpRequestHeaders headers)
    {
        foreach (KeyValuePair<string, string> header in _headers)
        {
            headers.Remove(header.Key);
            headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }
}
