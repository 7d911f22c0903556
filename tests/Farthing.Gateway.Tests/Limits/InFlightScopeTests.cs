using Farthing.Gateway.Tests.Budgets;

namespace Farthing.Gateway.Tests.Limits;

/// <summary>A call that may go to several deployments holds room at the one that is asked.</summary>
public sealed class InFlightScopeTests : IAsyncDisposable
{
    private const string House = """{"model":"house","max_tokens":250,"messages":[{"role":"user","content":"x"}]}""";

    private readonly SemaphoreSlim _arrived = new(0);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RawProvider _provider;
    private volatile bool _firstFails;

    public InFlightScopeTests() => _provider = RawProvider.Start(async exchange =>
    {
        if (_firstFails && exchange.Target.StartsWith("/a/", StringComparison.Ordinal))
        {
            await exchange.AnswerAsync("""{"error":{"message":"broken","type":"server_error"}}""", status: "500 Internal Server Error");
            return;
        }

        _arrived.Release();
        await _answer.Task;
        await exchange.AnswerAsync(Ask.ChatAnswer);
    });

    public async ValueTask DisposeAsync()
    {
        _answer.TrySetResult();
        await _provider.DisposeAsync();
        _arrived.Dispose();
    }

    [Theory]
    [InlineData("concurrent: 1")]
    [InlineData("requests: 1, per: 1d, rolling: true")]
    [InlineData("output_tokens: 300, per: 1d, rolling: true")]
    public async Task As_many_calls_are_under_way_as_all_deployments_take_together(string limit)
    {
        await using RunningGateway gateway = await TwoAsync($$"""
            rate_limits:
              - { name: la, {{limit}}, for: { deployment: first } }
              - { name: lb, {{limit}}, for: { provider: b } }
            """);
        Task<HttpResponseMessage> one = await InFlightAsync(gateway);
        (await gateway.StatusAsync("lb", "limits")).Amount("reserved").ShouldBe(0);
        Task<HttpResponseMessage> two = await InFlightAsync(gateway);
        using (HttpResponseMessage three = await gateway.PostAsync(Ask.ChatPath, House)) (await three.ErrorAsync()).Code.ShouldBe("rate_limit_exceeded");
        _answer.SetResult();
        RunningGateway.Text(await one, "x-farthing-model").ShouldBe("first");
        RunningGateway.Text(await two, "x-farthing-model").ShouldBe("second");
    }

    [Fact]
    public async Task A_call_goes_on_to_a_deployment_only_while_that_has_room_and_holds_it_there()
    {
        await using RunningGateway gateway = await TwoAsync("""
            rate_limits:
              - { name: la, concurrent: 1, for: { deployment: first } }
              - { name: lb, concurrent: 1, for: { deployment: second } }
            """);
        _firstFails = true;
        Task<HttpResponseMessage> one = await InFlightAsync(gateway);
        (await gateway.StatusAsync("la", "limits")).Amount("reserved").ShouldBe(0, "it is not there any more");
        (await gateway.StatusAsync("lb", "limits")).Amount("reserved").ShouldBe(1);
        using (HttpResponseMessage two = await gateway.PostAsync(Ask.ChatPath, House)) ((int)two.StatusCode).ShouldBe(500, "the second is full");
        _answer.SetResult();
        RunningGateway.Text(await one, "x-farthing-model").ShouldBe("second");
        using HttpResponseMessage three = await gateway.PostAsync(Ask.ChatPath, House);
        RunningGateway.Text(three, "x-farthing-model").ShouldBe("second");
    }

    [Fact]
    public async Task What_a_budget_of_another_provider_held_for_a_moment_is_forgotten_after_a_restart_too()
    {
        await using RunningGateway gateway = await TwoAsync("""
            budgets:
              - { name: ba, usd: 1, per: 1d, for: { provider: a } }
              - { name: bb, usd: 1, per: 1d, for: { provider: b } }
            """);
        Task<HttpResponseMessage> one = await InFlightAsync(gateway);
        (await gateway.StatusAsync("ba")).Amount("reserved").ShouldBeGreaterThan(0);
        (await gateway.StatusAsync("bb")).Amount("reserved").ShouldBe(0);
        _answer.SetResult();
        decimal cost = decimal.Parse(RunningGateway.Text(await one, "x-farthing-cost"), System.Globalization.CultureInfo.InvariantCulture);
        await gateway.StopAndStartAsync();
        (await gateway.StatusAsync("ba")).Amount("used").ShouldBe(cost);
        (await gateway.StatusAsync("bb")).Amount("used").ShouldBe(0);
    }

    /// <summary>A call that is at the provider.</summary>
    private async Task<Task<HttpResponseMessage>> InFlightAsync(RunningGateway gateway)
    {
        Task<HttpResponseMessage> call = gateway.PostAsync(Ask.ChatPath, House);
        Task arrived = _arrived.WaitAsync(TestContext.Current.CancellationToken);
        (await Task.WhenAny(call, arrived)).ShouldBe(arrived, "the call was answered without the provider");
        return call;
    }

    private Task<RunningGateway> TwoAsync(string settings) => RunningGateway.StartAsync($$"""
        providers:
          a: { kind: openai, catalog: openai, base_url: "{{_provider.Address}}/a/v1", api_key: "env:TEST_KEY" }
          b: { kind: openai, catalog: openai, base_url: "{{_provider.Address}}/b/v1", api_key: "env:TEST_KEY" }
        deployments:
          - { name: first, provider: a, model: house, upstream_model: gpt-4o-mini, weight: 1 }
          - { name: second, provider: b, model: house, upstream_model: gpt-4o-mini, weight: 0 }
        bounds: { max_wait: 0s }
        {{settings}}
        """);
}
