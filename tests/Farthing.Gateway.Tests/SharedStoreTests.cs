using System.Text.Json;
using Farthing.Ledger;
using Farthing.Tests.Postgres;

namespace Farthing.Gateway.Tests;

/// <summary>Gateways over one PostgreSQL database.</summary>
public sealed class SharedStoreTests : IDisposable
{
    private const string Settings = "store: { kind: postgres, connection: \"env:FARTHING_DATABASE_URL\", replica: one }";
    private readonly PostgresServer _server = PostgresServer.StartOrSkip(durable: true);

    [Fact]
    public async Task Two_gateways_show_the_calls_of_both()
    {
        Dictionary<string, string> environment = new() { ["FARTHING_DATABASE_URL"] = _server.CreateDatabase() };
        await using RunningGateway one = await RunningGateway.StartAsync(Settings, environment: environment);
        await using RunningGateway other = await RunningGateway.StartAsync(Settings, environment: environment);
        for (int i = 0; i < 3; i++) (await one.PostAsync(Ask.ChatPath, Ask.Chat)).Dispose();
        for (int i = 0; i < 4; i++) (await other.PostAsync(Ask.MessagesPath, Ask.Message)).Dispose();
        await one.Host.FlushAsync();
        await other.Host.FlushAsync();
        foreach (RunningGateway gateway in (RunningGateway[])[one, other])
        {
            Report report = await gateway.Host.Calls.ReportAsync(new ReportQuery { By = [Dimension.Endpoint] });
            report.Rows.ToDictionary(row => row.Values[0], row => row.Figures.Calls).ShouldBe(new Dictionary<string, long> { ["chat_completions"] = 3, ["messages"] = 4 }, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task While_the_store_is_away_calls_are_answered_health_says_so_and_nothing_is_lost()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            Settings, environment: new Dictionary<string, string> { ["FARTHING_DATABASE_URL"] = _server.CreateDatabase() });
        using (HttpResponseMessage before = await gateway.PostAsync(Ask.ChatPath, Ask.Chat)) ((int)before.StatusCode).ShouldBe(200);
        await gateway.Host.FlushAsync();
        _server.Stop(crash: true);
        int answered = 1;
        string? alarm = null;
        for (; alarm is null; answered++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat);
            ((int)response.StatusCode).ShouldBe(200);
            answered.ShouldBeLessThan(50_000);
            using HttpResponseMessage ready = await gateway.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            ((int)ready.StatusCode).ShouldBe(200);
            alarm = (await RunningGateway.JsonAsync(ready)).GetProperty("alarm").GetString();
        }

        alarm.ShouldContain($"127.0.0.1:{_server.Port}");
        alarm.ShouldNotContain(_server.Password);
        _server.Start();
        await gateway.Host.FlushAsync();
        using HttpResponseMessage well = await gateway.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        (await RunningGateway.JsonAsync(well)).GetProperty("alarm").ValueKind.ShouldBe(JsonValueKind.Null);
        (await gateway.Host.Calls.ReportAsync(new ReportQuery())).Total.Calls.ShouldBe(answered);
    }

    [Fact]
    public async Task A_gateway_that_starts_while_the_store_is_away_goes_by_the_keys_it_last_read_and_takes_over_what_changed_once_it_is_back()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            Settings, environment: new Dictionary<string, string> { ["FARTHING_DATABASE_URL"] = _server.CreateDatabase() });
        string key = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"web"}"""), other = await Administration.Admin.MakeKeyAsync(gateway, """{"name":"other"}""");
        (await StatusAsync(gateway, key)).ShouldBe(200);
        await gateway.Host.FlushAsync();
        _server.Stop(crash: true);
        await gateway.StopAndStartAsync();
        (await StatusAsync(gateway, key)).ShouldBe(200);
        (await StatusAsync(gateway, "sk-farthing-made-up")).ShouldBe(401);
        (await Administration.Admin.SendAsync(gateway, "POST", "keys", """{"name":"late"}""")).Status.ShouldBe(503);

        _server.Start();
        await gateway.Host.FlushAsync();
        int status;
        do (status, _) = await Administration.Admin.SendAsync(gateway, "DELETE", "keys/web");
        while (status == 503);
        status.ShouldBeInRange(200, 204);
        while (await StatusAsync(gateway, key) == 200) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        (await StatusAsync(gateway, other)).ShouldBe(200);
        (await gateway.Host.Calls.ReportAsync(new ReportQuery())).Total.Calls.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_gateway_that_never_read_the_store_does_not_start_while_it_is_away()
    {
        Dictionary<string, string> environment = new() { ["FARTHING_DATABASE_URL"] = _server.CreateDatabase() };
        _server.Stop(crash: true);
        (await Should.ThrowAsync<Farthing.Gateway.Hosting.GatewayStartException>(() => RunningGateway.StartAsync(Settings, environment: environment))).Message.ShouldContain("store");
    }

    private static async Task<int> StatusAsync(RunningGateway gateway, string key)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("Authorization", $"Bearer {key}"));
        await response.Content.ReadAsByteArrayAsync();
        return (int)response.StatusCode;
    }

    public void Dispose() => _server.Dispose();
}
