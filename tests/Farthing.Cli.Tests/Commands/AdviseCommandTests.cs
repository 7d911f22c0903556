using System.Text;
using System.Text.Json;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Simulator;

namespace Farthing.Cli.Tests.Commands;

/// <summary>Advice on a ledger of real calls that were scored by feedback, and the settings that it writes.</summary>
public sealed class AdviseCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Advice_from_the_ledger_names_the_cheaper_model_and_writes_settings_that_are_fine()
    {
        using CommandRun run = new();
        string fromGateway;
        await using (SimulatorServer simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 }, Cancellation))
        await using (GatewayHost gateway = await StartAsync(run, simulator))
        {
            using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(gateway.Addresses[0]) };
            (await run.RunAsync("route", "advise", "--data", "data", "--since", "2020-01-01")).ShouldBe(1);
            run.Error.ShouldContain("POST /v1/feedback");
            await ScoreAsync(client, "gpt-4o", "mail", "good", 40);
            await ScoreAsync(client, "gpt-4o-mini", "mail", "good", 40);
            await ScoreAsync(client, "gpt-4o", "law", "good", 30);
            await ScoreAsync(client, "gpt-4o-mini", "law", "bad", 30);
            await gateway.FlushAsync(Cancellation);
            (await run.RunAsync("route", "advise", "--data", "data", "--since", "2020-01-01", "--max-drop", "0.1", "--json")).ShouldBe(0, run.Error);
            fromGateway = run.Output;
        }

        (await run.RunAsync("route", "advise", "--data", "data", "--since", "2020-01-01", "--max-drop", "0.1", "--json")).ShouldBe(0, run.Error);
        run.Output.ShouldBe(fromGateway);
        JsonElement advice = JsonDocument.Parse(fromGateway).RootElement;
        advice.GetProperty("reference").GetString().ShouldBe("gpt-4o");
        JsonElement mail = advice.GetProperty("features").EnumerateArray().Single(each => each.GetProperty("feature").GetString() == "mail");
        mail.GetProperty("choice").GetString().ShouldBe("gpt-4o-mini");
        mail.GetProperty("models").EnumerateArray().Single(each => each.GetProperty("model").GetString() == "gpt-4o").GetProperty("dominated_by").GetString().ShouldBe("gpt-4o-mini");
        advice.GetProperty("features").EnumerateArray().Single(each => each.GetProperty("feature").GetString() == "law").GetProperty("choice").ValueKind.ShouldBe(JsonValueKind.Null);
        advice.GetProperty("policies").EnumerateArray().Select(each => each.GetProperty("policy").GetString()).ShouldContain("always gpt-4o-mini");

        (await run.RunAsync("route", "advise", "--data", "data", "--since", "2020-01-01", "--max-drop", "0.1", "--write", "advised.yaml")).ShouldBe(0, run.Error);
        string patch = File.ReadAllText(Path.Combine(run.Folder, "advised.yaml"));
        patch.ShouldContain("- when: 'feature == \"mail\"'");
        run.Environment["OPENAI_API_KEY"] = "sk-test";
        (await run.RunAsync("config", "check", "--config", "advised.yaml")).ShouldBe(0, run.Error);
        (await run.RunAsync("route", "advise", "--data", "data", "--since", "2020-01-01", "--max-drop", "0.1", "--write", "advised.yaml")).ShouldBe(1, "it is not overwritten");

        (await run.RunAsync("route", "advise", "--data", "data", "--since", "2020-01-01", "--max-drop", "0.1")).ShouldBe(0, run.Error);
        run.Output.ShouldContain("DOMINATED BY");
        run.Output.ShouldContain("for:\n      models: [\"gpt-4o\"]");
    }

    private static async Task ScoreAsync(HttpClient client, string model, string feature, string label, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = Json($$"""{"model":"{{model}}","messages":[{"role":"user","content":"Name river {{i}}."}]}""") };
            request.Headers.Add("x-farthing-feature", feature);
            using HttpResponseMessage answer = await client.SendAsync(request, Cancellation);
            answer.EnsureSuccessStatusCode();

            // The latest word counts, and the call once.
            foreach (string word in (string[])[label == "good" ? "bad" : "good", label])
            {
                using HttpResponseMessage taken = await client.PostAsync(
                    new Uri("/v1/feedback", UriKind.Relative), Json($$"""{"id":"{{answer.Headers.GetValues("x-farthing-id").Single()}}","label":"{{word}}"}"""), Cancellation);
                taken.EnsureSuccessStatusCode();
            }
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static Task<GatewayHost> StartAsync(CommandRun run, SimulatorServer simulator)
    {
        run.Write("gateway.yaml", $"data: data\nlogging: {{ level: none }}\nproviders:\n  openai: {{ base_url: \"{simulator.BaseAddress}v1\", api_key: \"env:KEY\" }}\n");
        return GatewayHost.StartAsync(
            SettingsLoader.Load(new SettingsSource { File = Path.Combine(run.Folder, "gateway.yaml"), Directory = run.Folder, Environment = new Dictionary<string, string> { ["KEY"] = "sk-provider" }, Urls = "http://127.0.0.1:0" }),
            cancellationToken: Cancellation);
    }
}
