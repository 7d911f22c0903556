using System.Net;
using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Routing;

public sealed class CascadeTests
{
    private const string Cheap = "gpt-4o-mini", Strong = "gpt-4o";

    private const string Plain = """
        routes:
          thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o] }
        """;

    private const string Claude = """
        routes:
          thrifty: { kind: cascade, models: [claude-haiku-4-5, claude-sonnet-4-5] }
        """;

    private static readonly (string Name, string Value) Thrifty = ("x-farthing-route", "thrifty");

    [Theory]
    [InlineData(Ask.ChatPath, Ask.Chat)]
    [InlineData(Ask.ResponsesPath, Ask.Response)]
    public async Task An_answer_of_the_cheap_model_that_passes_is_the_clients_and_nobody_else_is_asked(string path, string body)
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob, Po, Don.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(path, body, Thrifty);
        (await response.Content.ReadAsStringAsync()).ShouldContain("Ob, Po, Don.");
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: cheap stood");
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("openai/gpt-4o-mini");
        models.Asked.ShouldBe([Cheap]);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.Single().Deployment.ShouldBe("openai/gpt-4o-mini");
        record.Outcome.ShouldBe(CallOutcome.Completed);
    }

    [Theory]
    [InlineData("I'm sorry, but I can't help with that.", "stop", "refusal")]
    [InlineData("   ", "stop", "empty")]
    [InlineData("Ob, Po, and", "length", "truncated")]
    public async Task An_answer_that_fails_a_check_sends_the_call_to_the_strong_model(string text, string finish, string reason)
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, text, finish).Says(Strong, "Ob, Po, Don.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        (await response.Content.ReadAsStringAsync()).ShouldBe(ScriptedModels.Chat(Strong, "Ob, Po, Don."));
        RunningGateway.Text(response, "x-farthing-route").ShouldBe($"thrifty: cascade: escalated ({reason}) -> gpt-4o");
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("openai/gpt-4o");
        models.Asked.ShouldBe([Cheap, Strong]);
    }

    [Fact]
    public async Task Every_attempt_is_charged_in_the_one_record_and_the_header_says_their_sum()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Charges.Select(charge => (charge.Attempt, charge.Deployment)).ShouldBe([(1, "openai/gpt-4o-mini"), (2, "openai/gpt-4o")]);

        // 100 tokens in and 50 out: 0.15 and 0.60 $ a million of the cheap model, 2.50 and 10 of the strong one.
        record.Charges[0].Cost!.Value.Amount.ShouldBe(0.000045m);
        record.Charges[1].Cost!.Value.Amount.ShouldBe(0.00075m);
        RunningGateway.Text(response, "x-farthing-cost").ShouldBe(record.Cost!.Value.ToString());
        (await gateway.CallsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stream_is_held_until_it_is_checked_and_comes_as_the_provider_sent_it()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob Po Don");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage, Thrifty);
        (await response.Content.ReadAsStringAsync()).ShouldBe(ScriptedModels.ChatEvents(Cheap, "Ob Po Don"));
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: cheap stood");
    }

    [Fact]
    public async Task A_client_that_did_not_ask_for_usage_gets_none_from_a_held_stream()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob Po Don");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream, Thrifty);
        string received = await response.Content.ReadAsStringAsync();
        received.ShouldNotContain("usage");
        received.ShouldEndWith("data: [DONE]\n\n");
        (await gateway.RecordOfAsync(response)).Charges.Single().Usage.OutputTokens.ShouldBe(50);
    }

    [Fact]
    public async Task A_stream_that_fails_never_reaches_the_client()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "I cannot answer that").Says(Strong, "Ob Po Don");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage, Thrifty);
        (await response.Content.ReadAsStringAsync()).ShouldBe(ScriptedModels.ChatEvents(Strong, "Ob Po Don"));
    }

    [Theory]
    [InlineData(Ask.Message, "Ob.", "cheap stood")]
    [InlineData(Ask.MessageStream, "Ob.", "cheap stood")]
    [InlineData(Ask.MessageStream, "I am unable to say.", "escalated (refusal)")]
    public async Task Anthropics_wire_is_read_as_well(string body, string text, string route)
    {
        await using ScriptedModels models = ScriptedModels.Create().Says("claude-haiku-4-5", text).Says("claude-sonnet-4-5", "Ob and Po.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Claude);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.MessagesPath, body, Ask.AnthropicVersion, Thrifty);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        ScriptedModels.RouteOf(response).ShouldBe($"thrifty: cascade: {route}");
    }

    [Fact]
    public async Task JSON_that_does_not_follow_the_schema_is_not_kept()
    {
        const string Body = """
            {"model":"gpt-4o","messages":[{"role":"user","content":"Ada, 36"}],"response_format":{"type":"json_schema","json_schema":{"name":"person","schema":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}}}}
            """;
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, """{"name":"Ada","age":"36"}""").Says(Strong, """{"name":"Ada","age":36}""");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Body, Thrifty);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: escalated (json)");
        models.Says(Cheap, """{"name":"Ada","age":36}""");
        using HttpResponseMessage good = await gateway.PostAsync(Ask.ChatPath, Body, Thrifty);
        ScriptedModels.RouteOf(good).ShouldBe("thrifty: cascade: cheap stood");
    }

    [Theory]
    [InlineData("""{"name":"weather","arguments":"{\"city\":\"Oslo\"}"}""", "cheap stood")]
    [InlineData("""{"name":"weather","arguments":"{\"town\":\"Oslo\"}"}""", "escalated (tool_call)")]
    [InlineData("""{"name":"forecast","arguments":"{}"}""", "escalated (tool_call)")]
    [InlineData("""{"name":"weather","arguments":"{\"city\":"}""", "escalated (tool_call)")]
    public async Task A_call_of_a_tool_must_be_one_the_client_can_make(string function, string route)
    {
        const string Body = """
            {"model":"gpt-4o","messages":[{"role":"user","content":"Oslo?"}],"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}}]}
            """;
        string answer = $$$"""
            {"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{{{function}}}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}
            """;
        await using ScriptedModels models = ScriptedModels.Create().Does(Cheap, exchange => exchange.AnswerAsync(answer)).Says(Strong, "Fine.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Body, Thrifty);
        ScriptedModels.RouteOf(response).ShouldBe($"thrifty: cascade: {route}");
    }

    [Fact]
    public async Task An_error_of_the_cheap_model_is_answered_by_the_strong_one()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Strong, "Ob.");
        models.Does(Cheap, exchange => exchange.AnswerAsync("""{"error":{"message":"overloaded"}}""", status: "503 Service Unavailable"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: escalated (503)");
    }

    [Theory]
    [InlineData("""{"error":{"message":"quota"}}""", "application/json")]
    [InlineData("<html>oops</html>", "text/html")]
    [InlineData("{\"choices\":", "application/json")]
    public async Task A_success_that_is_no_answer_is_answered_by_the_strong_one(string body, string type)
    {
        await using ScriptedModels models = ScriptedModels.Create().Does(Cheap, exchange => exchange.AnswerAsync(body, type)).Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: escalated (unreadable)");
    }

    [Fact]
    public async Task A_cheap_model_that_hangs_is_given_up_after_the_set_time()
    {
        await using ScriptedModels models = ScriptedModels.Create().Does(Cheap, exchange => exchange.HangAsync()).Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], patience: 200ms }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: escalated (timeout)");
        (await gateway.RecordOfAsync(response)).Charges.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("escalate", "escalated (too long)")]
    [InlineData("pass", "cheap stood, too long to be checked")]
    public async Task Of_a_stream_without_end_no_more_is_held_than_is_allowed(string longer, string route)
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Strong, "Ob.").Does(Cheap, async exchange =>
        {
            await exchange.BeginStreamAsync();
            while (!exchange.Stopped.IsCancellationRequested) await exchange.SendChunkAsync(Ask.ChatEvent);
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, $$$"""
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], max_held: 8KiB, longer: {{{longer}}} }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream, Thrifty);
        ScriptedModels.RouteOf(response).ShouldBe($"thrifty: cascade: {route}");
        byte[] some = new byte[64 * 1024];
        Stream stream = await response.Content.ReadAsStreamAsync();
        int read = await stream.ReadAtLeastAsync(some, longer == "pass" ? 20_000 : 100, throwOnEndOfStream: true);
        System.Text.Encoding.UTF8.GetString(some, 0, read).ShouldStartWith(longer == "pass" ? Ask.ChatEvent : "data: {");
    }

    [Fact]
    public async Task A_stream_whose_beginning_is_good_flows_before_it_is_complete()
    {
        TaskCompletionSource goOn = new();
        await using ScriptedModels models = ScriptedModels.Create().Does(Cheap, async exchange =>
        {
            await exchange.BeginStreamAsync();
            for (int i = 0; i < 10; i++) await exchange.SendChunkAsync(Ask.ChatEvent);
            await goOn.Task;
            await exchange.SendChunkAsync(Ask.ChatEnd + Ask.ChatUsageEvent + Ask.ChatDone);
            await exchange.EndStreamAsync();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], checks_first_tokens: 10 }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream, Thrifty);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: cheap stood");
        goOn.SetResult();
        string received = await response.Content.ReadAsStringAsync();
        received.ShouldBe(string.Concat(Enumerable.Repeat(Ask.ChatEvent, 10)) + Ask.ChatEnd + Ask.ChatDone);
        (await gateway.RecordOfAsync(response)).Charges.Single().Usage.OutputTokens.ShouldBe(7);
    }

    [Fact]
    public async Task A_stream_whose_beginning_declines_is_answered_by_the_strong_model()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "I'm sorry, I cannot help with this, whatever you say and however often you say it").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini, gpt-4o], checks_first_tokens: 8 }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStreamWithUsage, Thrifty);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: escalated (refusal)");
        (await response.Content.ReadAsStringAsync()).ShouldBe(ScriptedModels.ChatEvents(Strong, "Ob."));
    }

    [Fact]
    public async Task A_cheap_answer_that_failed_is_given_where_the_strong_model_cannot_be_had_and_no_cache_keeps_it()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob, Po, and", "length");
        models.Does(Strong, exchange => exchange.AnswerAsync("""{"error":{"message":"overloaded"}}""", status: "503 Service Unavailable"));
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain + "\ncache: { exact: on, max_temperature: 2 }");
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await response.Content.ReadAsStringAsync()).ShouldBe(ScriptedModels.Chat(Cheap, "Ob, Po, and", "length"));
            ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: cheap all the same (truncated; stronger: 503)");
            RunningGateway.Text(response, "x-farthing-cache").ShouldBe("miss");
            CallRecord record = await gateway.RecordOfAsync(response);
            record.Charges.Count.ShouldBe(2);
            record.Charges[^1].Deployment.ShouldBe("openai/gpt-4o-mini");
        }
    }

    [Fact]
    public async Task Caches_keep_what_stood_and_never_what_was_rejected()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "I cannot say.").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain + "\ncache: { exact: on, max_temperature: 2 }");
        using HttpResponseMessage first = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        (await first.Content.ReadAsStringAsync()).ShouldContain("Ob.");
        using HttpResponseMessage again = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        RunningGateway.Text(again, "x-farthing-cache").ShouldBe("exact");
        (await again.Content.ReadAsStringAsync()).ShouldContain("Ob.");
        models.Asked.ShouldBe([Cheap, Strong]);
        using HttpResponseMessage streamed = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream, Thrifty);
        string events = await streamed.Content.ReadAsStringAsync();
        events.ShouldContain("Ob.");
        events.ShouldNotContain("cannot");
    }

    [Fact]
    public async Task A_held_stream_that_stood_is_kept_by_the_cache_too()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob Po");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain + "\ncache: { exact: on, max_temperature: 2 }");
        using HttpResponseMessage first = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream, Thrifty);
        string received = await first.Content.ReadAsStringAsync();
        received.ShouldNotContain("usage");
        using HttpResponseMessage again = await gateway.PostAsync(Ask.ChatPath, Ask.ChatStream, Thrifty);
        (await again.Content.ReadAsStringAsync()).ShouldNotContain("usage");
        RunningGateway.Text(again, "x-farthing-cache").ShouldBe("exact");
        models.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_that_leaves_while_the_cheap_model_answers_ends_the_call_and_its_attempt_is_charged()
    {
        TaskCompletionSource asked = new(), gone = new();
        await using ScriptedModels models = ScriptedModels.Create().Says(Strong, "Ob.").Does(Cheap, async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.SendChunkAsync(Ask.ChatEvent);
            asked.SetResult();
            await exchange.UntilClosedAsync();
            gone.SetResult();
        });
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using CancellationTokenSource leaving = new();
        using HttpRequestMessage request = new(HttpMethod.Post, Ask.ChatPath) { Content = new StringContent(Ask.ChatStream, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("x-farthing-route", "thrifty");
        Task<HttpResponseMessage> sending = gateway.Client.SendAsync(request, leaving.Token);
        await asked.Task;
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(sending);
        await gone.Task;
        IReadOnlyList<CallRecord> calls;
        while ((calls = await gateway.CallsAsync()).Count == 0) await Task.Yield();
        calls.Single().Outcome.ShouldBe(CallOutcome.ClientLeft);
        calls.Single().Status.ShouldBe(499);
        calls.Single().Charges.Single().Cost!.Value.Amount.ShouldBeGreaterThan(0);
        models.Asked.ShouldBe([Cheap]);
    }

    [Theory]
    [InlineData("high", Strong, "thrifty: quality high")]
    [InlineData("low", Cheap, "thrifty: quality low")]
    public async Task Who_asks_for_a_quality_gets_one_model_unchecked(string quality, string model, string route)
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "").Says(Strong, "");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty, ("x-farthing-quality", quality));
        ScriptedModels.RouteOf(response).ShouldBe(route);
        models.Asked.ShouldBe([model]);
    }

    [Fact]
    public async Task Several_answers_to_one_call_cannot_be_checked_and_come_from_the_strong_model()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, """{"model":"gpt-4o","n":2,"messages":[{"role":"user","content":"Hi"}]}""", Thrifty);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: not checked: several answers are asked for");
        models.Asked.ShouldBe([Strong]);
    }

    [Theory]
    [InlineData("{ kind: cascade, models: [gpt-3.5-turbo, gpt-4o] }", "thrifty: cascade: not able", new[] { Strong })]
    [InlineData("{ kind: cascade, models: [gpt-3.5-turbo, gpt-4o-mini, gpt-4o] }", "thrifty: cascade: cheap stood", new[] { Cheap })]
    [InlineData("{ kind: cascade, models: [gpt-3.5-turbo, gpt-4o-mini, gpt-4o], checks: { length: { max: 1 } } }", "thrifty: cascade: escalated (length)", new[] { Cheap, Strong })]
    [InlineData("{ kind: agreement, models: [gpt-4o-mini, gpt-3.5-turbo], escalate: gpt-4o }", "thrifty: agreement: not able", new[] { Strong })]
    public async Task A_cheap_model_that_cannot_take_the_call_is_not_asked(string route, string told, string[] asked)
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob.").Says(Strong, "Ob, Po.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, "routes: { thrifty: " + route + " }");
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, """{"model":"gpt-4o","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""", Thrifty);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        ScriptedModels.RouteOf(response).ShouldBe(told);
        models.Asked.ShouldBe(asked);
        (await gateway.RecordOfAsync(response)).Charges.Count.ShouldBe(asked.Length);
    }

    [Fact]
    public async Task Three_models_are_climbed_one_after_the_other()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says("gpt-4.1-nano", "").Says(Cheap, "I cannot say.").Says(Strong, "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4.1-nano, gpt-4o-mini, gpt-4o] }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        ScriptedModels.RouteOf(response).ShouldBe("thrifty: cascade: escalated (empty, refusal)");
        (await gateway.RecordOfAsync(response)).Charges.Select(charge => charge.Attempt).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task The_strong_model_may_be_chosen_by_another_policy()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "").Says("gpt-4.1", "Ob.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, """
            routes:
              thrifty: { kind: cascade, models: [gpt-4o-mini], escalate: strong }
              strong: { kind: heuristic, simple: gpt-4.1, medium: gpt-4.1, complex: gpt-4.1 }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("openai/gpt-4.1");
    }

    [Fact]
    public async Task The_same_call_after_the_label_regenerated_goes_to_the_strong_model()
    {
        await using ScriptedModels models = ScriptedModels.Create().Says(Cheap, "Ob.").Says(Strong, "Ob, Po, Don.");
        await using RunningGateway gateway = await RunningGateway.BeforeAsync(models.Provider, Plain);
        using HttpResponseMessage first = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        await first.Content.ReadAsStringAsync();
        await gateway.Host.FlushAsync();
        using HttpResponseMessage said = await gateway.PostAsync("/v1/feedback", $"{{\"id\":\"{RunningGateway.Text(first, "x-farthing-id")}\",\"label\":\"regenerated\"}}");
        said.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage again = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, Thrifty);
        RunningGateway.Text(again, "x-farthing-route").ShouldBe("thrifty: a better answer asked than of gpt-4o-mini -> gpt-4o");
    }
}
