using System.Text.Json;
using Farthing.Cli.Reading;

namespace Farthing.Cli.Administration;

/// <summary>The pages as a running gateway answers them.</summary>
internal sealed class RemoteAdministration(GatewayAdmin gateway) : IAdministrationClient
{
    public async Task<JsonElement> SendAsync(string method, IReadOnlyList<string> path, string query, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        byte[] answer = await gateway.SendAsync(new HttpMethod(method), $"admin/v1/{string.Join('/', path.Select(Uri.EscapeDataString))}{query}", body, cancellationToken);
        using JsonDocument json = JsonDocument.Parse(answer);
        return json.RootElement.Clone();
    }

    public ValueTask DisposeAsync()
    {
        gateway.Dispose();
        return ValueTask.CompletedTask;
    }
}
