using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Farthing.Gateway.Tests.Administration;

/// <summary>Asks the admin API.</summary>
internal static class Admin
{
    /// <summary>Sends a request, by default with the key of the data folder.</summary>
    public static async Task<(int Status, JsonElement Json)> SendAsync(RunningGateway gateway, string method, string path, string? json = null, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/admin/v1/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? await File.ReadAllTextAsync(gateway.Host.AdminKey.File));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        return ((int)response.StatusCode, await RunningGateway.JsonAsync(response));
    }

    /// <summary>Makes a client key and gives its text.</summary>
    public static async Task<string> MakeKeyAsync(RunningGateway gateway, string json, string kind = "keys")
    {
        (int status, JsonElement made) = await SendAsync(gateway, "POST", kind, json);
        status.ShouldBe(201, made.ToString());
        return made.GetProperty("key").GetString()!;
    }

    /// <summary>The code of an error.</summary>
    public static string CodeOf(JsonElement json) => json.GetProperty("error").GetProperty("code").GetString()!;

    /// <summary>The status of a chat call with a key.</summary>
    public static async Task<int> CallAsync(RunningGateway gateway, string key, string? body = null)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body ?? Ask.Chat, ("x-api-key", key));
        await response.Content.ReadAsByteArrayAsync();
        return (int)response.StatusCode;
    }
}
