namespace Farthing.Providers.Transport;

/// <summary>The connections to one provider.</summary>
public abstract class ProviderTransport : IDisposable
{
    /// <summary>Sends a request; returns as soon as the head of the answer is there.</summary>
    /// <param name="request">The request. Its body is sent, or given up, by the time the answer is there.</param>
    /// <param name="cancellationToken">Gives up the request, and later the answer, until that is disposed.</param>
    /// <exception cref="HttpRequestException">No connection could be made (<see cref="HttpRequestError.ConnectionError"/>, <see cref="HttpRequestError.NameResolutionError"/>,
    /// <see cref="HttpRequestError.SecureConnectionError"/>: then nothing was sent), it ended without an answer, or what came is not valid HTTP.</exception>
    /// <exception cref="IOException">The connection failed.</exception>
    public abstract ValueTask<ProviderResponse> SendAsync(ProviderRequest request, CancellationToken cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open.</summary>
    /// <param name="disposing">Always <c>true</c>.</param>
    protected abstract void Dispose(bool disposing);
}
