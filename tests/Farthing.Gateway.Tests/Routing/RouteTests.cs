using System.Net;
using System.Text.Json;
using Farthing.Ledger;

namespace Farthing.Gateway.Tests.Routing;

public sealed class RouteTests
{
    private const string Smart = """
        routes:
          smart:
            kind: rules
            rules:
              - { when: 'task == "classify" and tokens < 2k', to: gpt-4o-mini }
              - { when: quality == "high", to: gpt-4o }
              - { when: 'feature like "mail-*"', to: cheap }
            otherwise: gpt-4.1
          cheap:
            kind: cheapest
            models: [gpt-4o, gpt-4o-mini, gpt-4.1]
            otherwise: gpt-4o
          mails:
            kind: effort
            for: { features: mails }
            model: gpt-5-mini
        aliases:
          clever: { route: smart, baseline: gpt-4o }
        """;

    private const string OtherWire = "routes: { away: { kind: rules, rules: [{ when: quality == \"high\", to: gpt-4o }], otherwise: claude-haiku-4-5 } }";

    private const string NamesNoModel = """{"model":"route/away","seed":7,"messages":[{"role":"user","content":"Hi"}]}""";

    private const string ByAlias = """{"model":"clever","messages":[{"role":"user","content":"Name three rivers."}]}""";
    private const string ByName = """{"model":"route/smart","messages":[{"role":"user","content":"Name three rivers."}]}""";

    [Theory]
    [InlineData("x-farthing-tags", "task=classify", "gpt-4o-mini", "rule 1")]
    [InlineData("x-farthing-quality", "high", "gpt-4o", "rule 2")]
    [InlineData("x-farthing-feature", "mail-in", "gpt-4o-mini", "rule 3 (feature like \"mail-*\") > cheap: cheapest of 3 able")]
    [InlineData("x-farthing-feature", "chat", "gpt-4.1", "otherwise")]
    public async Task Rules_choose_the_model_and_the_header_and_the_record_say_which_and_why(string header, string value, string model, string reason)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Smart);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, ByAlias, (header, value));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("openai/" + model);
        RunningGateway.Text(response, "x-farthing-route").ShouldStartWith("smart: " + reason);
        RunningGateway.Text(response, "x-farthing-route").ShouldEndWith(" -> " + model);
        CallRecord record = await gateway.RecordOfAsync(response);
        record.Route.ShouldBe(RunningGateway.Text(response, "x-farthing-route"));
        record.RequestedModel.ShouldBe("clever");
        record.Saved.Amount.ShouldBe(0, "an estimate is never told as measured");
    }

    [Fact]
    public async Task A_route_is_asked_for_by_alias_by_name_or_by_header_and_set_aside_with_off()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Smart);
        (await ModelOfAsync(gateway, ByAlias)).ShouldBe("openai/gpt-4.1");
        (await ModelOfAsync(gateway, ByName)).ShouldBe("openai/gpt-4.1");
        (await ModelOfAsync(gateway, Ask.Chat, ("x-farthing-route", "smart"))).ShouldBe("openai/gpt-4.1");
        (await ModelOfAsync(gateway, Ask.Chat, ("x-farthing-feature", "mails"))).ShouldBe("openai/gpt-5-mini");
        (await ModelOfAsync(gateway, Ask.Chat, ("x-farthing-feature", "mails"), ("x-farthing-route", "off"))).ShouldBe("openai/gpt-4o-mini");
        (await ModelOfAsync(gateway, Ask.Chat)).ShouldBe("openai/gpt-4o-mini");
    }

    [Theory]
    [InlineData("{\"model\":\"gpt-4o-mini\",\"seed\":7,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", "openai/gpt-4o-mini", "; unsupported_parameter -> gpt-4o-mini")]
    [InlineData("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", "anthropic/claude-haiku-4-5", "otherwise -> claude-haiku-4-5")]
    public async Task Where_the_chosen_model_cannot_take_the_call_the_one_that_was_asked_for_does(string body, string model, string route)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(OtherWire);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body, ("x-farthing-route", "away"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        RunningGateway.Text(response, "x-farthing-model").ShouldBe(model);
        RunningGateway.Text(response, "x-farthing-route").ShouldEndWith(route);
        (await gateway.RecordOfAsync(response)).Route.ShouldEndWith(route);
    }

    [Theory]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]", "gpt-3.5-turbo")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}]", "gpt-4o")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]", "gpt-4o")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]", "gpt-3.5-turbo")]
    [InlineData("\"response_format\":{\"json_schema\":{\"name\":\"a\",\"schema\":{}},\"type\":\"json_schema\"},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]", "gpt-4o")]
    public async Task A_call_goes_to_no_model_of_which_the_catalog_or_the_settings_know_that_it_cannot_take_it(string fields, string model)
    {
        // The catalog knows that the cheapest takes no pictures and no schemas, and the next no tools either; the settings know the cheapest's tools.
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            routes:
              cheap: { kind: cheapest, models: [gpt-3.5-turbo, o1-mini, gpt-4o], without: { tools: [gpt-3.5-turbo] } }
              known: { kind: outcomes, models: [gpt-4o, o1-mini, gpt-3.5-turbo], without: { tools: [gpt-3.5-turbo] } }
            """);
        foreach (string route in (string[])["cheap", "known"])
        {
            using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, $$"""{"model":"route/{{route}}",{{fields}}}""");
            RunningGateway.Text(response, "x-farthing-route").ShouldEndWith(" -> " + model, Case.Sensitive, route);
        }
    }

    [Theory]
    [InlineData("gpt-4o", "Hi", false, "rule 1 (not streamed) -> gpt-3.5-turbo")]
    [InlineData("gpt-4o", "Hi", true, "rule 1 (not streamed) -> gpt-3.5-turbo; not_able -> gpt-4o")]
    [InlineData("gpt-4o", "long", false, "rule 1 (not streamed) -> gpt-3.5-turbo; not_able -> gpt-4o")]
    [InlineData("o1-mini", "Hi", true, "rule 1 (not streamed) -> gpt-3.5-turbo")]
    [InlineData("route/named", "Hi", true, "rule 1 (not streamed) -> gpt-3.5-turbo")]
    public async Task Whatever_the_policy_a_model_that_cannot_take_the_call_gives_way_to_one_that_can(string asked, string text, bool hasPicture, string route)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("routes: { named: { kind: rules, rules: [ { when: not streamed, to: gpt-3.5-turbo } ] } }");
        string picture = hasPicture ? """,{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}""" : "";
        string words = text == "long" ? string.Concat(Enumerable.Repeat("river ", 20_000)) : text;
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, $$$"""{"model":"{{{asked}}}","messages":[{"role":"user","content":[{"type":"text","text":"{{{words}}}"}{{{picture}}}]}]}""", ("x-farthing-route", "named"));
        RunningGateway.Text(response, "x-farthing-route").ShouldBe("named: " + route);
    }

    [Theory]
    [InlineData("gpt-5", "max_tokens", "max_tokens")]
    [InlineData("openai/gpt-5", "max_tokens", "max_tokens")]
    [InlineData("thinker", "max_tokens", "max_completion_tokens")]
    [InlineData("thinker", "max\\u005ftokens", "max_completion_tokens")]
    [InlineData("route/hard", "max_tokens", "max_completion_tokens")]
    [InlineData("route/hard", "max_completion_tokens", "max_completion_tokens")]
    [InlineData("route/own", "max_completion_tokens", "max_tokens")]
    [InlineData("route/own", "max_tokens", "max_tokens")]
    public async Task The_output_limit_is_named_as_the_provider_of_the_model_knows_it_where_the_client_did_not_choose_that(string asked, string field, string sent)
    {
        string? body = null;
        await using RawProvider provider = RawProvider.Start(exchange =>
        {
            body = exchange.BodyText;
            return exchange.AnswerAsync(Ask.ChatAnswer);
        });
        await using RunningGateway gateway = await RunningGateway.StartAsync($$"""
            providers:
              openai: { base_url: "{{provider.Address}}/v1", api_key: "env:TEST_KEY" }
              here: { kind: openai, base_url: "{{provider.Address}}/v1", auth: none }
            aliases: { thinker: gpt-5 }
            routes:
              hard: { kind: rules, rules: [ { when: not streamed, to: gpt-5 } ] }
              own: { kind: rules, rules: [ { when: not streamed, to: here/llama } ] }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, $$"""{"model":"{{asked}}","{{field}}" : 12,"messages":[]}""");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        body.ShouldNotBeNull().ShouldContain($"\"{sent}\" : 12,\"messages\"");
    }

    [Theory]
    [InlineData("", "rule 1 (not streamed) -> gpt-5-mini")]
    [InlineData("\"temperature\":1,", "rule 1 (not streamed) -> gpt-5-mini")]
    [InlineData("\"temperature\":0,", "rule 1 (not streamed) -> gpt-5-mini; not_able -> gpt-4o")]
    public async Task A_temperature_keeps_a_call_from_a_model_that_has_only_its_own(string field, string route)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("routes: { named: { kind: rules, rules: [ { when: not streamed, to: gpt-5-mini } ] } }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, $$"""{"model":"gpt-4o",{{field}}"messages":[{"role":"user","content":"Hi"}]}""", ("x-farthing-route", "named"));
        RunningGateway.Text(response, "x-farthing-route").ShouldBe("named: " + route);
    }

    [Fact]
    public async Task A_large_picture_does_not_count_as_a_long_text()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("routes: { cheap: { kind: cheapest, models: [gpt-4o-mini, gpt-4o] } }");
        string picture = new('A', 1_000_000);
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, $$$"""{"model":"route/cheap","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{picture}}}"}}]}]}""");
        RunningGateway.Text(response, "x-farthing-route").ShouldEndWith("-> gpt-4o-mini");
    }

    [Fact]
    public async Task Where_the_call_names_no_model_the_policys_next_better_one_does()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("routes: { away: { kind: cheapest, models: [claude-haiku-4-5, gpt-4o] } }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, NamesNoModel);
        RunningGateway.Text(response, "x-farthing-route").ShouldEndWith("-> claude-haiku-4-5; unsupported_parameter -> gpt-4o");
    }

    [Fact]
    public async Task Where_no_model_can_the_client_learns_which_field_is_in_the_way()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(OtherWire.Replace("gpt-4o", "claude-sonnet-4-5", StringComparison.Ordinal));
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, NamesNoModel);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()).ShouldBe(("unsupported_parameter", "seed"));
    }

    [Fact]
    public async Task A_chosen_model_in_none_of_the_callers_regions_gives_way_too()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            deployments:
              - { name: here, provider: openai, model: near, upstream_model: gpt-4o-mini, region: eu }
              - { name: there, provider: openai, model: far, upstream_model: gpt-4o, region: us }
            projects: [{ name: default, regions: [eu] }]
            routes: { away: { kind: rules, rules: [{ when: tokens < 1m, to: far }] } }
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat.Replace("gpt-4o-mini", "near", StringComparison.Ordinal), ("x-farthing-route", "away"));
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("here");
        RunningGateway.Text(response, "x-farthing-route").ShouldEndWith("; region_not_available -> near");
    }

    [Theory]
    [InlineData("smrt", Ask.Chat, "unknown_route", "did you mean \"smart\"")]
    [InlineData("no-such-thing", Ask.Chat, "unknown_route", "smart, cheap, mails")]
    [InlineData("off", ByName, "route_required", "stands for a route")]
    public async Task What_cannot_be_asked_of_routes_is_refused_by_name(string route, string body, string code, string message)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Smart);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body, ("x-farthing-route", route));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonElement error = (await RunningGateway.JsonAsync(response)).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(code);
        error.GetProperty("message").GetString()!.ShouldContain(message);
    }

    [Fact]
    public async Task Without_any_route_a_name_of_one_is_refused_and_a_wrong_quality_too()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage unknown = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "smart"));
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("routes");
        using HttpResponseMessage wrong = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-quality", "best"));
        (await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("low, medium or high");
        using HttpResponseMessage off = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "off"), ("x-farthing-quality", "high"));
        off.StatusCode.ShouldBe(HttpStatusCode.OK);
        off.Headers.Contains("x-farthing-route").ShouldBeFalse();
    }

    [Fact]
    public async Task A_policy_that_leaves_a_call_leaves_it_to_the_model_asked_for_or_refuses_when_there_is_none()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            routes:
              some:
                kind: rules
                rules: [{ when: tools, to: gpt-4o }]
            """);
        (await ModelOfAsync(gateway, Ask.Chat, ("x-farthing-route", "some"))).ShouldBe("openai/gpt-4o-mini");
        using HttpResponseMessage nowhere = await gateway.PostAsync(Ask.ChatPath, ByName.Replace("smart", "some", StringComparison.Ordinal));
        (await RunningGateway.JsonAsync(nowhere)).GetProperty("error").GetProperty("code").GetString().ShouldBe("route_undecided");
    }

    [Fact]
    public async Task An_answer_of_one_policy_is_served_to_the_same_policy_only()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            cache: { exact: on, max_temperature: 2 }
            routes:
              low: { kind: heuristic, simple: gpt-4o-mini, complex: gpt-4o-mini }
              split: { kind: weights, arms: { gpt-4o: 1 } }
            """);
        (await CacheOfAsync(gateway, "low")).ShouldBe("miss");
        (await CacheOfAsync(gateway, "low")).ShouldBe("exact");
        (await CacheOfAsync(gateway, "split")).ShouldBe("miss");
        (await CacheOfAsync(gateway, "off")).ShouldBe("miss");
        (await CacheOfAsync(gateway, "split")).ShouldBe("exact");
        (await CacheOfAsync(gateway, "off")).ShouldBe("exact");
    }

    [Fact]
    public async Task The_ladder_of_a_budget_wins_over_a_policy()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            routes:
              strong: { kind: weights, arms: { gpt-4o: 1 } }
            budgets:
              - name: shop
                windows: [{ usd: 100, per: 1d }]
                ladder: [{ at: 0, do: cheaper, models: { "*": gpt-4.1-nano } }]
            """);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", "strong"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        RunningGateway.Text(response, "x-farthing-model").ShouldBe("openai/gpt-4.1-nano");
    }

    [Theory]
    [InlineData("low", "\"reasoning_effort\":\"minimal\"")]
    [InlineData("high", "\"reasoning_effort\":\"high\"")]
    public async Task Effort_is_written_into_the_request_and_a_client_that_says_it_is_left_alone(string quality, string expected)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Smart);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-feature", "mails"), ("x-farthing-quality", quality));
        BodyOf(await gateway.SeenByProviderAsync(response)).ShouldContain(expected);
        string own = Ask.Chat.Replace("{\"model\"", "{\"reasoning_effort\":\"medium\",\"model\"", StringComparison.Ordinal);
        using HttpResponseMessage said = await gateway.PostAsync(Ask.ChatPath, own, ("x-farthing-feature", "mails"), ("x-farthing-quality", quality));
        BodyOf(await gateway.SeenByProviderAsync(said)).ShouldNotContain(expected);
    }

    [Theory]
    [InlineData("gpt-5-mini", true)]
    [InlineData("gpt-4o-mini", false)]
    [InlineData("openai/not-in-the-catalog", true)]
    public async Task Effort_is_left_out_for_a_model_that_is_known_not_to_reason(string model, bool written)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("routes: { think: { kind: effort } }");
        using HttpResponseMessage response = await gateway.PostAsync(
            Ask.ChatPath, $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hi"}]}""", ("x-farthing-route", "think"), ("x-farthing-quality", "high"));
        BodyOf(await gateway.SeenByProviderAsync(response)).ShouldNotBeNull().Contains("reasoning_effort", StringComparison.Ordinal).ShouldBe(written);
    }

    [Theory]
    [InlineData("", "rule 1 (not streamed) -> gpt-4o-mini")]
    [InlineData("\"reasoning_effort\":\"low\",", "rule 1 (not streamed) -> gpt-4o-mini; not_able -> gpt-5-mini")]
    public async Task An_effort_that_the_client_asks_for_keeps_a_call_from_a_model_that_refuses_it(string field, string route)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("routes: { named: { kind: rules, rules: [ { when: not streamed, to: gpt-4o-mini } ] } }");
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, $$"""{"model":"gpt-5-mini",{{field}}"messages":[{"role":"user","content":"Hi"}]}""", ("x-farthing-route", "named"));
        RunningGateway.Text(response, "x-farthing-route").ShouldBe("named: " + route);
    }

    [Fact]
    public async Task Effort_on_anthropics_wire_is_thinking_below_the_output_limit()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("routes: { think: { kind: effort } }");
        string body = Ask.Message.Replace("\"max_tokens\":60", "\"max_tokens\":4096", StringComparison.Ordinal);
        using HttpResponseMessage high = await gateway.PostAsync(Ask.MessagesPath, body, Ask.AnthropicVersion, ("x-farthing-route", "think"), ("x-farthing-quality", "high"));
        await high.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        BodyOf(gateway.Simulator.Meter.Calls[^1]).ShouldContain("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}");
        using HttpResponseMessage tooShort = await gateway.PostAsync(Ask.MessagesPath, Ask.Message, Ask.AnthropicVersion, ("x-farthing-route", "think"), ("x-farthing-quality", "high"));
        await tooShort.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        BodyOf(gateway.Simulator.Meter.Calls[^1]).ShouldNotContain("thinking");
    }

    [Fact]
    public async Task A_key_that_may_ask_for_some_models_asks_for_a_route_only_where_it_may_too()
    {
        Dictionary<string, string> secrets = new() { ["NARROW"] = "sk-farthing-of-the-narrow-key", ["WIDER"] = "sk-farthing-of-the-wider-key" };
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            Smart + "\nkeys: [{ name: narrow, secret: \"env:NARROW\", models: [gpt-4o-mini] }, { name: wider, secret: \"env:WIDER\", models: [gpt-4o-mini, route/smart] }]", environment: secrets);
        using HttpResponseMessage refused = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-api-key", secrets["NARROW"]), ("x-farthing-route", "smart"));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ModelOfAsync(gateway, Ask.Chat, ("x-api-key", secrets["NARROW"]), ("x-farthing-route", "off"))).ShouldBe("openai/gpt-4o-mini");
        (await ModelOfAsync(gateway, Ask.Chat, ("x-api-key", secrets["NARROW"]), ("x-farthing-feature", "mails"))).ShouldBe("openai/gpt-5-mini", "whom a route is for is the administrator's word");
        (await ModelOfAsync(gateway, Ask.Chat, ("x-api-key", secrets["WIDER"]), ("x-farthing-route", "smart"))).ShouldBe("openai/gpt-4.1");
        (await ModelOfAsync(gateway, ByName, ("x-api-key", secrets["WIDER"]))).ShouldBe("openai/gpt-4.1");
    }

    [Fact]
    public async Task Arms_keep_their_users_and_share_calls_by_weight()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("""
            routes:
              canary: { kind: weights, sticky: user, arms: { gpt-4o-mini: 4, gpt-4o: 1 } }
            """);
        Dictionary<string, string> first = [];
        for (int user = 0; user < 60; user++) first[$"u{user}"] = await ModelOfAsync(gateway, Ask.Chat, ("x-farthing-route", "canary"), ("x-farthing-user", $"u{user}"));
        first.Values.Count(model => model == "openai/gpt-4o").ShouldBeInRange(4, 22);
        foreach ((string user, string model) in first.Take(10))
            (await ModelOfAsync(gateway, Ask.ChatStream, ("x-farthing-route", "canary"), ("x-farthing-user", user))).ShouldBe(model);
    }

    [Fact]
    public async Task What_policies_did_stands_in_the_metrics_and_in_the_admin_api()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Smart);
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, ByAlias, ("x-farthing-tags", "task=classify"));
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string metrics = await gateway.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        metrics.ShouldContain("farthing_route_calls_total{route=\"smart\",model=\"gpt-4o-mini\"} 1");
        (int status, JsonElement json) = await Administration.Admin.SendAsync(gateway, "GET", "routes");
        status.ShouldBe(200);
        JsonElement smart = json.GetProperty("routes")[0];
        smart.GetProperty("name").GetString().ShouldBe("smart");
        smart.GetProperty("models")[0].GetProperty("estimated_saved_usd").GetDecimal().ShouldBeGreaterThan(0);
        using HttpResponseMessage models = await gateway.Client.GetAsync(new Uri("/v1/models", UriKind.Relative), TestContext.Current.CancellationToken);
        string list = await models.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        list.ShouldContain("\"route/smart\"");
        list.ShouldContain("\"clever\"");
    }

    [Fact]
    public async Task What_a_cache_saves_is_not_a_policys_doing()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(Smart);
        (string, string)[] headers = [("x-farthing-tags", "task=classify"), ("x-farthing-cache", "exact")];
        (await ModelOfAsync(gateway, ByAlias, headers)).ShouldBe("openai/gpt-4o-mini");
        decimal saved = await SavedAfterAsync(gateway, 1);
        (await ModelOfAsync(gateway, ByAlias, headers)).ShouldBe("openai/gpt-4o-mini");
        (await SavedAfterAsync(gateway, 2)).ShouldBe(saved);
        gateway.Simulator.Meter.Calls.Count.ShouldBe(1);
    }

    /// <summary>What the policy is estimated to have saved once so many calls are counted.</summary>
    private static async Task<decimal> SavedAfterAsync(RunningGateway gateway, int calls)
    {
        while (true)
        {
            JsonElement models = (await Administration.Admin.SendAsync(gateway, "GET", "routes")).Json.GetProperty("routes")[0].GetProperty("models");
            if (models.GetArrayLength() > 0 && models[0].GetProperty("calls").GetInt64() >= calls) return models[0].GetProperty("estimated_saved_usd").GetDecimal();
            await Task.Yield();
        }
    }

    private static string BodyOf(Farthing.Simulator.Metering.BilledCall call) => System.Text.Encoding.UTF8.GetString(call.RequestBody!.Value.Span);

    private static async Task<string> ModelOfAsync(RunningGateway gateway, string body, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, body, headers);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return RunningGateway.Text(response, "x-farthing-model");
    }

    private static async Task<string> CacheOfAsync(RunningGateway gateway, string route)
    {
        using HttpResponseMessage response = await gateway.PostAsync(Ask.ChatPath, Ask.Chat, ("x-farthing-route", route));
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return RunningGateway.Text(response, "x-farthing-cache");
    }
}
