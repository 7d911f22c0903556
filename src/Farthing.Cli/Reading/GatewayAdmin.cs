using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Hosting;

namespace Farthing.Cli.Reading;

/// <summary>The admin API of the gateway that runs on a data folder.</summary>
/// <param name="client">Talks to the gateway; its base address is the gateway's. Disposed with this.</param>
/// <param name="adminKey">The admin key.</param>
internal sealed class GatewayAdmin(HttpClient client, string adminKey) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Talks to the gateway.</summary>
    public HttpClient Client => client;

    /// <summary>The admin key.</summary>
    public string Key => adminKey;

    /// <summary>Finds the gateway that runs on a data folder, or <c>null</c>.</summary>
    public static async Task<GatewayAdmin?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        // A file left half written by a gateway that died names no address: there is none to ask.
        if (GatewayFile.ReadUrl(folder) is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out Uri? url)) return null;
        if (AdminKey.Read(folder) is not { } key) return null;

        SocketsHttpHandler handler = new() { ConnectTimeout = ConnectTimeout, UseProxy = false, AllowAutoRedirect = false };
        HttpClient client = new(handler) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        if (await IsAliveAsync(client, cancellationToken)) return new GatewayAdmin(client, key);
        client.Dispose();
        return null;
    }

    /// <summary>Asks for something to be done.</summary>
    /// <exception cref="CommandException">The gateway refused; the message is its own.</exception>
    public Task PostAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, path, default, cancellationToken);

    /// <summary>Sends a request and gives the answer's body.</summary>
    /// <exception cref="CommandException">The gateway refused; the message is its own.</exception>
    public async Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
        if (!json.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (answer.IsSuccessStatusCode) return body;
        throw new CommandException($"the gateway at {client.BaseAddress} refused: {MessageOf(body, answer.StatusCode)}");
    }

    /// <summary>Asks for a page as JSON.</summary>
    /// <exception cref="CommandException">The gateway refused; the message is its own.</exception>
    public Task<byte[]> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, default, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private static string MessageOf(byte[] body, HttpStatusCode status)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("error").GetProperty("message").GetString() ?? "";
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"status {(int)status}";
        }
    }

    private static async Task<bool> IsAliveAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri("health/live", UriKind.Relative), timeout.Token);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
