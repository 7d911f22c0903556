using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Providers.Transport.Http1;

/// <summary>
/// HTTP/1.1 (RFC 9112) over plain TCP, for providers behind <c>http://</c>: models on this machine, in the same cluster or behind a side-car. A request goes out in
/// one write and an answer is read where the caller wants it, which takes a tenth off the CPU of a whole call (docs/performance.md). A request
/// is never sent twice.
/// </summary>
public sealed class Http1Transport : ProviderTransport
{
    private readonly EndPoint _server;
    private readonly byte[] _host;
    private readonly ConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly Http1ConnectionPool _pool;
    private readonly HeaderTexts _texts = new();

    /// <summary>Creates the transport; connects with the first request.</summary>
    /// <param name="address">The provider's address; only its host and port count.</param>
    /// <param name="options">How connections are made and kept.</param>
    /// <param name="time">The time.</param>
    /// <exception cref="ArgumentException">The address is not one of <c>http://</c>.</exception>
    public Http1Transport(Uri address, ConnectionOptions options, TimeProvider time)
    {
        if (address.Scheme != Uri.UriSchemeHttp) throw new ArgumentException($"Only http:// addresses can be reached without encryption, not {address.Scheme}://.", nameof(address));
        _server = IPAddress.TryParse(address.IdnHost, out IPAddress? ip) ? new IPEndPoint(ip, address.Port) : new DnsEndPoint(address.IdnHost, address.Port);
        string host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        _host = Encoding.ASCII.GetBytes(address.IsDefaultPort ? host : $"{host}:{address.Port}");
        (_options, _time) = (options, time);
        _pool = new Http1ConnectionPool(options, time);
    }

    /// <inheritdoc />
    public override ValueTask<ProviderResponse> SendAsync(ProviderRequest request, CancellationToken cancellationToken) =>
        _pool.TryRent() is { } connection ? connection.SendAsync(request, cancellationToken) : ConnectAndSendAsync(request, cancellationToken);

    /// <inheritdoc />
    protected override void Dispose(bool disposing) => _pool.Dispose();

    private async ValueTask<ProviderResponse> ConnectAndSendAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        Socket socket = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return await new Http1Connection(socket, _pool, _host, _texts).SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await socket.ConnectAsync(_server, either.Token).ConfigureAwait(false);

            // A connection whose other end vanished is noticed by itself, long before a call's time is up.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            return socket;
        }
        catch (Exception error)
        {
            socket.Dispose();
            throw error switch
            {
                OperationCanceledException when cancellationToken.IsCancellationRequested => new OperationCanceledException(cancellationToken),
                OperationCanceledException => new HttpRequestException(HttpRequestError.ConnectionError, "The connection was not made in time."),
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => new HttpRequestException(HttpRequestError.NameResolutionError, "The name cannot be resolved.", error),
                _ => new HttpRequestException(HttpRequestError.ConnectionError, "No connection can be made.", error),
            };
        }
    }
}
