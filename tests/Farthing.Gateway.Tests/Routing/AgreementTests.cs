using System.Net;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Routing;

public sealed class AgreementTests
{
    private const string First = "gpt-4o-mini", Second = "gpt-4.1-nano", Third = "gpt-4.1-mini", Strong = "gpt-4o";

    private const string Pair = """
        routes:
          pair: { kind: agreement, models: [gpt-4o-mini, gpt-4.1-nano], escalate: gpt-4o }
        """;

    private const string Three = """
        routes:
          pair: { kind: agreement, models: [gpt-4o-mini, gpt-4.1-nano, gpt-4.1-mini], escalate: gpt-4o }
        """;

    private static readonly (string Name, string Value) Route = ("x-farthing-route", "pair");

    [Fact]
    public async Task Two_cheap_models_that_say_the_same_are_believed()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(First, "6 + 36 is 42.\n\nAnswer: 42").Says(Second, "Thirty-six and six. The answer is $42.00.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Pair);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Route);
        ScriptedModels.RouteOf(response).ShouldBe("pair: agreement: 2 of 2 agree");
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("openai/gpt-4o-mini");
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.Select(charge => charge.Attempt).Order().ShouldBe([1, 2]);
        record.Charges[^1].Deployment.ShouldBe("openai/gpt-4o-mini");
        models.Asked.Order().ShouldBe([Second, First]);
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe(record.Cost!.Value.ToString());
    }

    [Theory]
    [InlineData("Answer: 42", "Answer: 41")]
    [InlineData("A long essay about rivers, which nobody could compare.", "A long essay about rivers, which nobody could compare.")]
    public async Task Answers_that_differ_or_cannot_be_compared_go_to_the_strong_model(string first, string second)
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(First, first).Says(Second, second).Says(Strong, "Answer: 43");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Pair);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Route);
        ScriptedModels.RouteOf(response).ShouldBe("pair: agreement: escalated (agreement)");
        (await gateway.RecordOfAsync(response)).Charges.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Of_three_the_two_that_agree_outvote_the_first()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(First, "41").Says(Second, "42").Says(Third, "42");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Three);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Route);
        ScriptedModels.RouteOf(response).ShouldBe("pair: agreement: 2 of 3 agree");
        (await response.Content.ReadAsStringAsync()).ShouldBe(ScriptedModels.Chat(Second, "42"));
    }

    [Fact]
    public async Task A_companion_that_fails_agrees_with_nobody()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(First, "42").Says(Strong, "42");
        models.Does(Second, exchange => exchange.AnswerAsync("{}", status: "500 Internal Server Error"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Pair);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Route);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        ScriptedModels.RouteOf(response).ShouldBe("pair: agreement: escalated (agreement)");
    }

    [Fact]
    public async Task The_models_are_asked_at_the_same_time()
    {
        TaskCompletionSource first = new(), second = new();
        await using ScriptedModels models = ScriptedModels.Create();
        models.Does(First, async exchange =>
        {
            first.SetResult();
            await second.Task;
            await exchange.AnswerAsync(ScriptedModels.Chat(First, "42"));
        });
        models.Does(Second, async exchange =>
        {
            second.SetResult();
            await first.Task;
            await exchange.AnswerAsync(ScriptedModels.Chat(Second, "42"));
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Pair);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Route);
        ScriptedModels.RouteOf(response).ShouldBe("pair: agreement: 2 of 2 agree");
    }

    [Fact]
    public async Task Streams_agree_as_well_as_whole_answers()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says("claude-haiku-4-5", "42").Says("claude-3-5-haiku-latest", "42.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              pair: { kind: agreement, models: [claude-haiku-4-5, anthropic/claude-3-5-haiku-latest], escalate: claude-sonnet-4-5 }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, Ask.MessageStream, Ask.AnthropicVersion, Route);
        ScriptedModels.RouteOf(response).ShouldBe("pair: agreement: 2 of 2 agree");
        (await response.Content.ReadAsStringAsync()).ShouldBe(ScriptedModels.MessageEvents("claude-haiku-4-5", "42"));
    }

    [Fact]
    public async Task JSON_agrees_whatever_the_order_of_its_fields()
    {
        const string Body = """{"model":"gpt-4o","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_object"}}""";
        await using ScriptedModels models = ScriptedModels.Create().Says(First, """{"a":1,"b":"two"}""").Says(Second, """{ "b": "two", "a": 1.0 }""");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Pair);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Body, Route);
        ScriptedModels.RouteOf(response).ShouldBe("pair: agreement: 2 of 2 agree");
    }

    [Theory]
    [InlineData("Yes.", "thrifty: cascade: cheap stood")]
    [InlineData("no", "thrifty: cascade: escalated (judge)")]
    [InlineData("As a judge I find this a deep question.", "thrifty: cascade: escalated (judge gave no verdict)")]
    public async Task A_judge_has_the_last_word_and_one_that_talks_nonsense_lets_nothing_stand(string verdict, string route)
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(First, "Ob, Po, Don.").Says("gpt-4.1", verdict).Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { judge: gpt-4.1 } }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "thrifty"));
        ScriptedModels.RouteOf(response).ShouldBe(route);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.ShouldContain(charge => charge.Deployment == "openai/gpt-4.1" && charge.Cost!.Value.Amount > 0);
        JsonElement asked = models.Bodies.Single(body => body.GetProperty("model").GetString() == "gpt-4.1");
        asked.GetProperty("messages")[1].GetProperty("content").GetString()!.ShouldContain("Name three rivers.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_judge_that_fails_or_hangs_lets_nothing_stand(bool hangs)
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(First, "Ob, Po, Don.").Says(Strong, "Ob.");
        models.Does("gpt-4.1", exchange => hangs ? exchange.HangAsync() : exchange.AnswerAsync("{}", status: "500 Internal Server Error"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], patience: 2s, checks: { judge: gpt-4.1 } }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "thrifty"));
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: escalated (judge gave no verdict)");
    }

    [Fact]
    public async Task A_cascade_may_ask_a_companion_for_agreement()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(First, "42").Says(Second, "41").Says(Strong, "40");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], checks: { agreement: { with: gpt-4.1-nano } } }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "thrifty"));
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: escalated (agreement)");
    }

    [Fact]
    public async Task A_client_that_leaves_ends_every_model_that_was_asked()
    {
        int asked = 0;
        TaskCompletionSource both = new();
        async Task Hang(RawExchange exchange)
        {
            if (Interlocked.Increment(ref asked) == 2) both.SetResult();
            await exchange.HangAsync();
        }

        await using ScriptedModels models = ScriptedModels.Create().Does(First, Hang).Does(Second, Hang);
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Pair);
        using CancellationTokenSource leaving = new();
        using HttpRequestMessage request = new(HttpMethod.Post, Ask.ChatPath) { Content = new StringContent(Ask.Chat, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("x-farthing-route", "pair");
        Task<HttpResponseMessage> sending = gateway.Client.SendAsync(request, leaving.Token);
        await both.Task;
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sending);
        IReadOnlyList<CallRecord> calls;
        while ((calls = await gateway.CallsAsync()).Count == 0) await Task.Yield();
        calls.Single().Outcome.ShouldBe(CallOutcome.ClientLeft);
        calls.Single().Charges.Count.ShouldBe(2);
    }
}
