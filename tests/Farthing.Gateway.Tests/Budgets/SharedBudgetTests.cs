using System.Net;
using Farthing.Simulator;
using Farthing.Tests.Postgres;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>Four gateways on one PostgreSQL share one budget, by the provider's own meter.</summary>
public sealed class SharedBudgetTests
{
    [Fact]
    public async Task Four_gateways_never_pass_a_shared_budget_and_use_nearly_all_of_it()
    {
        const decimal Budget = 0.02m;
        using PostgresServer server = PostgresServer.StartOrSkip();
        await using SimulatorServer provider = await SimulatorServer.StartAsync(new SimulatorOptions { Port = 0 });
        string settings = $$"""
            store: { kind: postgres, connection: "env:DATABASE" }
            providers:
              openai: { base_url: "{{provider.BaseAddress.AbsoluteUri.TrimEnd('/')}}/v1", api_key: "env:TEST_KEY" }
            budgets:
              - { name: shared, usd: {{Budget}}, per: 1d }
              - { name: each user, for: { user: "*" }, usd: 1, per: 1mo }
            """;
        Dictionary<string, string> environment = new() { ["DATABASE"] = server.CreateDatabase() };
        RunningGateway[] gateways = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunningGateway.StartAsync(settings, environment: environment)));
        try
        {
            HttpStatusCode[] statuses = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(async i =>
            {
                string body = $$"""{"model":"{{Judge.Model}}","max_tokens":60,"user":"user {{i % 7}}","messages":[{"role":"user","content":"Question {{i}}: how did the harvest go?"}]}""";
                using HttpResponseMessage response = await gateways[i % 4].PostAsync("/v1/chat/completions", body);
                return response.StatusCode;
            }));

            decimal spent = Judge.Spend(provider.Meter);
            spent.ShouldBeLessThanOrEqualTo(Budget);
            spent.ShouldBeGreaterThan(Budget * 0.99m);
            statuses.ShouldContain(HttpStatusCode.PaymentRequired);
            statuses.ShouldAllBe(status => status == HttpStatusCode.OK || status == HttpStatusCode.PaymentRequired || status == HttpStatusCode.TooManyRequests);
        }
        finally
        {
            foreach (RunningGateway gateway in gateways) await gateway.DisposeAsync();
        }
    }
}
