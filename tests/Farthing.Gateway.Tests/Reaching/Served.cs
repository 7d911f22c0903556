using System.Text.Json;
using Farthing.Simulator;
using Farthing.Simulator.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Reaching;

/// <summary>A model that the simulator serves under several names, each a deployment, as the tests of reaching models need it.</summary>
internal static class Served
{
    public const string Chat = """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Name three rivers."}]}""";
    public const string ChatStream = """{"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Name three rivers."}]}""";

    /// <summary>Deployments <c>a</c>, <c>b</c> … of gpt-4o-mini; the provider knows each model by the deployment's name.</summary>
    /// <param name="deployments">Each one's own settings, as in <c>priority: 2</c>.</param>
    /// <param name="settings">More settings.</param>
    /// <param name="faults">Rules of faults: JSON objects, in which <c>model</c> names a deployment.</param>
    /// <param name="clock">The gateway's clock.</param>
    public static Task<RunningGateway> ByAsync(string[] deployments, string settings = "", string faults = "", TimeProvider? clock = null) => RunningGateway.StartAsync(
        $"deployments:\n{string.Join('\n', deployments.Select((own, i) => $"  - {{ name: {(char)('a' + i)}, provider: openai, model: gpt-4o-mini, upstream_model: {(char)('a' + i)}{(own.Length > 0 ? ", " + own : "")} }}"))}\n{settings}\n",
        new SimulatorOptions { Faults = FaultScript.Parse($"[{faults}]") },
        services =>
        {
            if (clock is not null) services.AddSingleton(clock);
        });

    /// <summary>Sends a call; who answered it, or the status and code of its refusal.</summary>
    public static async Task<string> AskAsync(this RunningGateway gateway, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body ?? Chat, headers);
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? RunningGateway.Text(response, "x-farthing-model")
            : $"{(int)response.StatusCode} {JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("code").GetString()}";
    }

    /// <summary>Has the provider play other faults from now on.</summary>
    public static async Task PlayAsync(this RunningGateway gateway, string faults)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await client.PutAsync(new Uri(gateway.Simulator.BaseAddress, "/simulator/faults"), new StringContent(faults));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>How often the provider was asked for each deployment.</summary>
    public static int AskedFor(this RunningGateway gateway, string deployment) => gateway.Simulator.Meter.Calls.Count(call =>
        JsonDocument.Parse(call.RequestBody!.Value).RootElement.GetProperty("model").GetString() == deployment);

    /// <summary>What the admin API says of a deployment, or <c>null</c> when it was not asked yet.</summary>
    public static async Task<JsonElement?> FindDeploymentAsync(this RunningGateway gateway, string name)
    {
        JsonElement all = (await Administration.Admin.SendAsync(gateway, "GET", "deployments")).Json.GetProperty("deployments");
        foreach (JsonElement each in all.EnumerateArray())
            if (each.GetProperty("name").GetString() == name) return each;

        return null;
    }

    /// <summary>What the admin API says of a deployment.</summary>
    public static async Task<JsonElement> DeploymentAsync(this RunningGateway gateway, string name) => (await gateway.FindDeploymentAsync(name)).ShouldNotBeNull();

    /// <summary>The state of a deployment's breaker.</summary>
    public static async Task<string> StateAsync(this RunningGateway gateway, string name) => (await gateway.DeploymentAsync(name)).GetProperty("state").GetString()!;
}
