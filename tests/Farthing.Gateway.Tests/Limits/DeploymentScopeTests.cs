using Farthing.Gateway.Tests.Budgets;

namespace Farthing.Gateway.Tests.Limits;

/// <summary>Limits and budgets for a deployment, a provider or a model keep back what they are for, and nothing else.</summary>
public sealed class DeploymentScopeTests
{
    [Fact]
    public async Task A_deployment_at_its_limit_is_passed_over_while_another_is_free()
    {
        await using RunningGateway gateway = await TwoAsync("rate_limits: [{ name: la, requests: 1, per: 1d, rolling: true, for: { deployment: first } }]");
        (await AnswersAsync(gateway, 3)).ShouldBe(["first", "second", "second"]);
        (await gateway.StatusAsync("la", "limits")).Amount("used").ShouldBe(1);
    }

    [Fact]
    public async Task Limits_of_two_deployments_add_up()
    {
        await using RunningGateway gateway = await TwoAsync("""
            rate_limits:
              - { name: la, requests: 2, per: 1d, rolling: true, for: { deployment: first } }
              - { name: lb, requests: 1, per: 1d, rolling: true, for: { provider: b } }
            """);
        (await AnswersAsync(gateway, 4)).ShouldBe(["first", "first", "second", "429 rate_limit_exceeded"]);
        (await gateway.StatusAsync("la", "limits")).Amount("used").ShouldBe(2);
        (await gateway.StatusAsync("lb", "limits")).Amount("used").ShouldBe(1);
    }

    [Theory]
    [InlineData("budgets: [{ name: all, usd: 0, per: 1d, for: { provider: a } }]")]
    [InlineData("rate_limits: [{ name: all, output_tokens: 10, per: 1d, for: { deployment: first } }]")]
    [InlineData("rate_limits: [{ name: all, concurrent: 0, for: { deployment: first } }]")]
    public async Task What_keeps_back_one_provider_lets_another_answer(string settings)
    {
        await using RunningGateway gateway = await TwoAsync(settings);
        (await AnswersAsync(gateway, 1)).ShouldBe(["second"]);
    }

    [Fact]
    public async Task A_call_that_no_deployment_has_room_for_is_told_of_the_one_that_is_free_first()
    {
        await using RunningGateway gateway = await TwoAsync("""
            bounds: { max_wait: 0s }
            rate_limits:
              - { name: yearly, requests: 1, per: 365d, rolling: true, for: { deployment: first } }
              - { name: hourly, requests: 1, per: 60m, rolling: true, for: { deployment: second } }
            """);
        (await AnswersAsync(gateway, 2)).ShouldBe(["first", "second"]);
        using HttpResponseMessage refused = await gateway.PostAsync(Ask.ChatPath, House);
        (await refused.ErrorAsync()).Message.ShouldContain("'hourly'");
        int.Parse(RunningGateway.Text(refused, "Retry-After")).ShouldBeInRange(3_000, 4_000);
    }

    [Fact]
    public async Task A_limit_of_the_caller_holds_wherever_the_call_could_go()
    {
        await using RunningGateway gateway = await TwoAsync("""
            rate_limits:
              - { name: mine, requests: 2, per: 1d, rolling: true }
              - { name: la, requests: 1, per: 1d, rolling: true, for: { deployment: first } }
            """);
        (await AnswersAsync(gateway, 3)).ShouldBe(["first", "second", "429 rate_limit_exceeded"]);
    }

    private const string House = """{"model":"house","max_tokens":250,"messages":[{"role":"user","content":"x"}]}""";

    /// <summary>Who answered each of so many calls, or why nobody did.</summary>
    private static async Task<List<string>> AnswersAsync(RunningGateway gateway, int calls)
    {
        List<string> answers = [];
        for (int i = 0; i < calls; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, House);
            answers.Add(response.IsSuccessStatusCode ? RunningGateway.Text(response, "x-farthing-model") : $"{(int)response.StatusCode} {(await response.ErrorAsync()).Code}");
        }

        return answers;
    }

    private static Task<RunningGateway> TwoAsync(string settings) => RunningGateway.StartAsync($$"""
        providers:
          a: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY" }
          b: { kind: openai, catalog: openai, base_url: "$SIMULATOR/v1", api_key: "env:TEST_KEY" }
        deployments:
          - { name: first, provider: a, model: house, upstream_model: gpt-4o-mini, weight: 1 }
          - { name: second, provider: b, model: house, upstream_model: gpt-4o-mini, weight: 0 }
        {{settings}}
        """);
}
