using System.Net;
using System.Net.Http.Headers;
using Farthing.Gateway.Hosting;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Tests.Prices;

/// <summary>The user's own catalog files.</summary>
public sealed class CatalogFolderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private const string Body = """{"model":"gpt-4o-mini","max_tokens":40,"messages":[{"role":"user","content":"Say when."}]}""";

    [Fact]
    public async Task A_file_lies_over_the_shipped_catalog_model_by_model_and_a_reload_puts_another_in_force()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        (await PriceAsync(gateway)).ShouldBe(0.15m);
        string folder = Path.Combine(gateway.DataFolder, "prices");
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "openai.json");

        await File.WriteAllTextAsync(file, Catalog("7"), Cancellation);
        (await PriceAsync(gateway)).ShouldBe(0.15m);
        (await ReloadAsync(gateway)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PriceAsync(gateway)).ShouldBe(7m);
        (await PriceAsync(gateway, "gpt-4o")).ShouldBe(2.5m);

        await File.WriteAllTextAsync(file, Catalog("a lot"), Cancellation);
        HttpResponseMessage refused = await ReloadAsync(gateway);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        string message = (await RunningGateway.JsonAsync(refused)).GetProperty("error").GetProperty("message").GetString()!;
        message.ShouldStartWith("openai.json:8: models[0].periods[0].rates.input: ");
        (await PriceAsync(gateway)).ShouldBe(7m);

        await File.WriteAllTextAsync(file, Catalog("8"), Cancellation);
        gateway.Host.ReloadPrices().ShouldBeNull();
        (await PriceAsync(gateway)).ShouldBe(8m);
    }

    [Fact]
    public async Task A_broken_file_is_named_with_line_and_field_at_start()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-prices-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "openai.json"), Catalog("-1"), Cancellation);
        GatewayStartException error = await Should.ThrowAsync<GatewayStartException>(() => RunningGateway.StartAsync($"prices: {{ catalog: {folder} }}"));
        error.Message.ShouldStartWith("openai.json:8: models[0].periods[0].rates.input: ");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Reloading_needs_the_admin_key()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.Client.PostAsync("/admin/v1/prices/reload", content: null, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Gemini_is_priced_by_its_catalog_name()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1beta/models/gemini-2.5-flash:generateContent", """{"contents":[{"parts":[{"text":"Say when."}]}]}""");
        await response.Content.ReadAsByteArrayAsync(Cancellation);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges[0].CostStatus.ShouldBe(CostStatus.Computed);
        record.Cost.ShouldNotBeNull().ShouldBeGreaterThan(Usd.Zero);
    }

    private static string Catalog(string input) => $$"""
        {
          "format": "farthing-catalog/1",
          "provider": "openai",
          "currency": "USD",
          "reviewed": "2026-11-21",
          "sources": { "contract": "our contract" },
          "models": [
            { "id": "gpt-4o-mini", "match": "dated", "periods": [ { "status": "confirmed", "rates": { "input": "{{input}}", "output": "9" }, "sources": ["contract"], "checked": "2026-11-21" } ] }
          ]
        }
        """;

    private static async Task<decimal> PriceAsync(RunningGateway gateway, string model = "gpt-4o-mini")
    {
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Body.Replace("gpt-4o-mini", model));
        await response.Content.ReadAsByteArrayAsync(Cancellation);
        return (await gateway.RecordOfAsync(response)).Charges[0].Lines[0].UnitPrice;
    }

    private static async Task<HttpResponseMessage> ReloadAsync(RunningGateway gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/v1/prices/reload");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(gateway.Host.AdminKey.File, Cancellation));
        return await gateway.Client.SendAsync(request, Cancellation);
    }
}
