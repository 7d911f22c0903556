using Farthing.Providers.Transport;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>A server that runs models: where it is, what it speaks and how it knows us.</summary>
public sealed class Provider : IDisposable
{
    private readonly ProviderTransport _transport;
    private readonly KeyValuePair<string, string>[] _headers;

    /// <summary>Creates the provider.</summary>
    /// <param name="options">Where it is and how it is asked.</param>
    /// <param name="transport">The connections to it; disposed with the provider.</param>
    public Provider(ProviderOptions options, ProviderTransport transport)
    {
        Options = options;
        _transport = transport;
        _headers = [.. options.Headers];
    }

    /// <summary>Where the provider is and how it is asked.</summary>
    public ProviderOptions Options { get; }

    /// <summary>The provider's name in the settings.</summary>
    public string Name => Options.Name;

    /// <summary>The dialect it speaks.</summary>
    public Dialect Dialect => Options.Dialect;

    /// <summary>Sends a request; returns as soon as the head of the answer is there. What is thrown: as <see cref="ProviderTransport.SendAsync"/>.</summary>
    public ValueTask<ProviderResponse> SendAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        request.ProviderHeaders = _headers;
        return _transport.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _transport.Dispose();
}
