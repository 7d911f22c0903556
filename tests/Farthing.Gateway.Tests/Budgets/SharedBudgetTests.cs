using System.Net;
using Farthing.Simulator;
using Farthing.Tests.Postgres;

namespace Farthing.Gateway.Tests.Budgets;

/// <summary>Four gateways on one PostgreSQL share one budget, by the provider's own meter.</summary>
public sealed class SharedBudgetTests
{
    [Fact(Timeout = 120_000)]
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
            HttpStatusCode[] burst = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(call => Ask(gateways[call % 4], call)));
            HttpStatusCode[] last = await Task.WhenAll(gateways.Select(AskUntilPaymentIsRequired));

            decimal spent = Judge.Spend(provider.Meter);
            spent.ShouldBeLessThanOrEqualTo(Budget);
            spent.ShouldBeGreaterThan(Budget * 0.99m);
            last.ShouldAllBe(status => status == HttpStatusCode.PaymentRequired);
            burst.Distinct().Except([HttpStatusCode.OK, HttpStatusCode.PaymentRequired, HttpStatusCode.TooManyRequests]).ShouldBeEmpty();
        }
        finally
        {
            foreach (RunningGateway gateway in gateways) await gateway.DisposeAsync();
        }
    }

    private static async Task<HttpStatusCode> Ask(RunningGateway gateway, int call)
    {
        string body = $$"""{"model":"{{Judge.Model}}","max_tokens":60,"user":"user {{call % 7}}","messages":[{"role":"user","content":"Question {{call}}: how did the harvest go?"}]}""";
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", body);
        return response.StatusCode;
    }

    /// <summary>What a burst left is used up one call at a time; 429 means that another gateway still holds some of it, and to ask again.</summary>
    private static async Task<HttpStatusCode> AskUntilPaymentIsRequired(RunningGateway gateway)
    {
        for (int call = 1_000; ; call++)
        {
            HttpStatusCode status = await Ask(gateway, call);
            if (status is not (HttpStatusCode.OK or HttpStatusCode.TooManyRequests)) return status;
        }
    }
}
