using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Farthing.Simulator;
using Farthing.Simulator.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Tests.Alerts;

/// <summary>Alerts in a running gateway.</summary>
public sealed class AlertGatewayTests
{
    [Fact]
    public async Task A_model_without_a_price_is_told_once_listed_and_not_told_again_after_a_restart()
    {
        Channel<RawExchange> requests = Channel.CreateUnbounded<RawExchange>();
        await using RawProvider receiver = RawProvider.Start(async exchange =>
        {
            await exchange.AnswerAsync("{}");
            requests.Writer.TryWrite(exchange);
        });
        MinutesByHand clock = new();
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            $"alerts: {{ channels: {{ hook: {{ kind: webhook, url: \"{receiver.Address}\" }} }} }}",
            configure: services => services.AddSingleton<TimeProvider>(clock));
        using (HttpResponseMessage answer = await gateway.PostAsync(Ask.ChatPath, Ask.Chat.Replace("gpt-4o-mini", "openai/nobody-knows", StringComparison.Ordinal)))
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await gateway.Host.FlushAsync();

        RawExchange? seen = null;
        while (!requests.Reader.TryRead(out seen)) await clock.PassAsync();

        JsonElement incident = JsonDocument.Parse(seen.Body).RootElement.GetProperty("incident");
        incident.GetProperty("kind").GetString().ShouldBe("unpriced_model");
        incident.GetProperty("summary").GetString()!.ShouldContain("openai/nobody-knows");

        JsonElement open = await GetAsync(gateway, "/admin/v1/alerts");
        string id = open.GetProperty("incidents").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString()!;
        id.ShouldBe(incident.GetProperty("id").GetString());

        await gateway.StopAndStartAsync();
        JsonElement[] after = [];

        // The state is read beside the start.
        while (after.Length == 0) after = [.. (await GetAsync(gateway, "/admin/v1/alerts")).GetProperty("incidents").EnumerateArray()];
        after.ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(id);
    }

    [Fact]
    public async Task The_levels_of_a_budget_are_told_as_it_fills()
    {
        Channel<RawExchange> requests = Channel.CreateUnbounded<RawExchange>();
        await using RawProvider receiver = RawProvider.Start(async exchange =>
        {
            await exchange.AnswerAsync("{}");
            requests.Writer.TryWrite(exchange);
        });
        MinutesByHand clock = new();
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            $$"""
            budgets:
              - { name: small, usd: 0.0000001, per: 1d, hard: false }
            alerts: { channels: { hook: { kind: webhook, url: "{{receiver.Address}}", kinds: budget_threshold } } }
            """,
            configure: services => services.AddSingleton<TimeProvider>(clock));
        using (HttpResponseMessage answer = await gateway.PostAsync(Ask.ChatPath, Ask.Chat)) answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        HashSet<string> levels = [];
        while (levels.Count < 4)
        {
            await clock.PassAsync();
            while (requests.Reader.TryRead(out RawExchange? seen))
            {
                JsonElement incident = JsonDocument.Parse(seen.Body).RootElement.GetProperty("incident");
                incident.GetProperty("summary").GetString()!.ShouldStartWith("Budget \"small");
                levels.Add(incident.GetProperty("level").GetString()!.Split('@')[0]);
            }
        }

        levels.ShouldBe(["0.5", "0.8", "0.95", "1"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_admin_API_tests_channels_previews_rules_and_lists_both()
    {
        Channel<RawExchange> requests = Channel.CreateUnbounded<RawExchange>();
        await using RawProvider receiver = RawProvider.Start(async exchange =>
        {
            await exchange.AnswerAsync("{}", status: exchange.Target == "/bad" ? "403 No" : "200 OK");
            requests.Writer.TryWrite(exchange);
        });
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""
            alerts:
              quiet: { enabled: false }
              channels:
                good: { kind: webhook, url: "{{receiver.Address}}/good" }
                bad: { kind: webhook, url: "{{receiver.Address}}/bad" }
            """);
        (await PostAsync(gateway, "/admin/v1/alerts/test/good")).ShouldBe((200, ""));
        (await requests.Reader.ReadAsync()).BodyText.ShouldContain("This is a test");
        (await PostAsync(gateway, "/admin/v1/alerts/test/bad")).ShouldBe((502, "not_delivered"));
        (await PostAsync(gateway, "/admin/v1/alerts/test/none")).ShouldBe((404, "channel_not_found"));
        (await PostAsync(gateway, "/admin/v1/alerts/test/good", key: "wrong")).ShouldBe((401, "invalid_admin_key"));

        JsonElement channels = await GetAsync(gateway, "/admin/v1/alerts/channels");
        channels.GetProperty("channels").EnumerateArray().Select(each => each.GetProperty("name").GetString()).ShouldBe(["bad", "good"]);
        channels.GetRawText().ShouldNotContain(receiver.Address);

        JsonElement[] rules = [.. (await GetAsync(gateway, "/admin/v1/alerts/preview")).GetProperty("rules").EnumerateArray()];
        rules.Length.ShouldBe(9);
        rules.Single(rule => rule.GetProperty("rule").GetString() is "quiet_data").GetProperty("enabled").GetBoolean().ShouldBeFalse();
        rules.Single(rule => rule.GetProperty("rule").GetString() is "spend_anomaly").GetProperty("fired").GetInt32().ShouldBe(0);
        (await GetAsync(gateway, "/admin/v1/alerts/preview?rule=runaway")).GetProperty("rules").GetArrayLength().ShouldBe(1);
        (await GetAsync(gateway, "/admin/v1/alerts/preview?rule=x")).GetProperty("error").GetProperty("code").GetString().ShouldBe("invalid_parameter");
        (await GetAsync(gateway, "/admin/v1/alerts/history")).GetProperty("incidents").GetArrayLength().ShouldBe(0);
        (await GetAsync(gateway, "/admin/v1/alerts/nothing")).GetProperty("error").GetProperty("code").GetString().ShouldBe("not_found");
    }

    [Fact]
    public async Task Channels_are_told_when_a_part_of_the_caches_is_not_in_use_and_why()
    {
        Channel<RawExchange> requests = Channel.CreateUnbounded<RawExchange>();
        await using RawProvider receiver = RawProvider.Start(async exchange =>
        {
            await exchange.AnswerAsync("{}");
            requests.Writer.TryWrite(exchange);
        });
        MinutesByHand clock = new();
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            $$"""
            cache: { exact: on, embedder: { model: text-embedding-3-small } }
            retries: { most: 0, most_unsent: 0 }
            alerts: { channels: { hook: { kind: webhook, url: "{{receiver.Address}}", kinds: cache_trouble } } }
            """,
            new SimulatorOptions { Faults = FaultScript.Parse("""[{ "path": "/v1/embeddings", "fault": "503" }]""") },
            services => services.AddSingleton<TimeProvider>(clock));

        RawExchange? seen = null;
        while (!requests.Reader.TryRead(out seen)) await clock.PassAsync();
        JsonElement incident = JsonDocument.Parse(seen.Body).RootElement.GetProperty("incident");
        incident.GetProperty("kind").GetString().ShouldBe("cache_trouble");
        incident.GetProperty("summary").GetString()!.ShouldContain("The embedder text-embedding-3-small (cache.embedder) is not used, because it has not proved itself: the answer was 503");
    }

    private static async Task<JsonElement> GetAsync(RunningGateway gateway, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(gateway.Host.AdminKey.File));
        using HttpResponseMessage answer = await gateway.Client.SendAsync(request);
        return await RunningGateway.JsonAsync(answer);
    }

    private static async Task<(int Status, string Code)> PostAsync(RunningGateway gateway, string path, string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? await File.ReadAllTextAsync(gateway.Host.AdminKey.File));
        using HttpResponseMessage answer = await gateway.Client.SendAsync(request);
        JsonElement json = await RunningGateway.JsonAsync(answer);
        return ((int)answer.StatusCode, json.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString()! : "");
    }
}
