using Farthing.Budgets.Allowances;
using Farthing.Budgets.Bounds;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Metering;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Budgets;

/// <summary>What a call can cost at the most is never below what it is charged.</summary>
public sealed class BoundTests
{
    private const string Tool = """{"type":"function","function":{"name":"weather","description":"Says the weather.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}""";

    private static readonly Gen<string> Words = Gen.Elements("harvest", "the price of bread", "née", "日本語", "🙂", "  ", "\\n\\n", "x1y2z3", "\\\"quoted\\\"", "aaaaaaaaaaaaaaaaaaaaaaaa");

    private static readonly Gen<string> Texts =
        from count in Gen.Frequency((8, Gen.Choose(0, 60)), (1, Gen.Choose(1_000, 4_000)))
        from words in Words.ArrayOf(12)
        select string.Join(' ', Enumerable.Range(0, count).Select(i => words[i % words.Length]));

    private static readonly Gen<Asked> Chats =
        from text in Texts
        from model in Gen.Elements("gpt-4o-mini", "gpt-5", "gpt-5.5")
        from most in Gen.Choose(1, 5_000)
        from choices in Gen.Choose(1, 4)
        from tier in Gen.Elements("", "flex", "priority")
        from tools in Gen.Choose(0, 3)
        let tail = (tier.Length > 0 ? $",\"service_tier\":\"{tier}\"" : "") + (tools > 0 ? $",\"tools\":[{string.Join(',', Enumerable.Repeat(Tool, tools))}]" : "")
        select new Asked(Endpoint.ChatCompletions, model, $$"""{"model":"{{model}}","max_completion_tokens":{{most}},"n":{{choices}},"messages":[{"role":"user","content":"{{text}}"}]{{tail}}}""", most * choices, tier);

    private static readonly Gen<Asked> Messages =
        from text in Texts
        from model in Gen.Elements("claude-sonnet-4-5", "claude-haiku-4-5")
        from most in Gen.Choose(1, 5_000)
        from marked in Gen.Elements("", ""","cache_control":{"type":"ephemeral","ttl":"1h"}""", ""","cach\u0065_control":{"type":"ephemeral","ttl":"1h"}""")
        select new Asked(Endpoint.Messages, model, $$"""{"model":"{{model}}","max_tokens":{{most}},"messages":[{"role":"user","content":[{"type":"text","text":"{{text}}"{{marked}}}]}]}""", most, "");

    private static readonly Gen<Asked> Responses =
        from text in Texts
        from model in Gen.Elements("gpt-4o-mini", "gpt-5.4")
        from most in Gen.Choose(16, 5_000)
        select new Asked(Endpoint.Responses, model, $$"""{"model":"{{model}}","max_output_tokens":{{most}},"input":"{{text}}"}""", most, "");

    private static readonly Gen<Asked> Geminis =
        from text in Texts
        from model in Gen.Elements("gemini-2.5-pro", "gemini-2.5-flash")
        from most in Gen.Choose(1, 5_000)
        from choices in Gen.Choose(1, 3)
        select new Asked(Endpoint.GenerateContent, model, $$$"""{"contents":[{"role":"user","parts":[{"text":"{{{text}}}"}]}],"generationConfig":{"maxOutputTokens":{{{most}}},"candidateCount":{{{choices}}} } }""", most * choices, "");

    private static readonly Gen<Asked> Embeddings =
        from text in Texts
        select new Asked(Endpoint.Embeddings, "text-embedding-3-small", $$"""{"model":"text-embedding-3-small","input":["{{text}}x","y"]}""", 0, "");

    private static readonly Gen<(Asked Asked, int Read, int Written)> Cases =
        from asked in Gen.OneOf(Chats, Messages, Responses, Geminis, Embeddings)
        from read in Gen.Choose(0, 100)
        from written in Gen.Choose(0, 100)
        select (asked, read, written);

    [Fact]
    public void No_call_is_charged_more_than_its_bound() => Prop.ForAll(Cases.ToArbitrary(), drawn =>
    {
        Asked asked = drawn.Asked;
        long input = Bounding.Estimator.Estimate(asked.Model, System.Text.Encoding.UTF8.GetBytes(asked.Body))?.Total.Tokens ?? 1;
        if (asked.Endpoint == Endpoint.GenerateContent) input = asked.Body.Length / 4;
        long read = input * Math.Min(drawn.Read, 100) / 100, written = (input - read) * drawn.Written / 100;
        bool marked = asked.Body.Contains("ttl", StringComparison.Ordinal);
        var usage = new Usage
        {
            InputTokens = input,
            CachedReadTokens = read,
            CacheWrite1hTokens = marked ? written : 0,
            OutputTokens = asked.Output,
            ReasoningTokens = asked.Endpoint == Endpoint.Messages ? 0 : asked.Output / 3,
        };
        var priced = new PricedCall();
        var request = new PricingRequest { Provider = Bounding.CatalogOf(asked.Model), Model = asked.Model, At = Bounding.Now, HttpStatus = 200, ServiceTier = asked.Tier };
        Bounding.Pricer.Price(request, UsageReport.Of(usage, UsageStatus.Reported), priced);
        if (priced.Cost is not { Amount: var cost }) return;
        for (int looks = 0; looks < 2; looks++)
        {
            bool closely = looks == 1;
            (Boundedness boundedness, CostBound bound) = Bounding.Bound(asked.Endpoint, asked.Body, asked.Model, closely);
            boundedness.ShouldBe(Boundedness.Bounded);
            bound.Amount(Measure.Usd, bound.WantedOutput).ShouldBeGreaterThanOrEqualTo(cost, $"{(closely ? "close" : "quick")} bound of {asked.Body[..Math.Min(300, asked.Body.Length)]}");
            bound.Amount(Measure.Tokens, bound.WantedOutput).ShouldBeGreaterThanOrEqualTo(usage.TotalTokens);
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","previous_response_id":"resp_1"}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","conversation":"conv_1"}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","prompt":{"id":"pmpt_1"}}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","tools":[{"type":"web_search"}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","tools":[{"type":"file_search","vector_store_ids":["v"]}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","tools":[{"type":"mcp","server_label":"s"}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","tools":[{"typ\u0065":"web_search"}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":[{"type":"item_reference","id":"msg_1"}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":[{"id":"rs_1"},{"role":"user","content":"x"}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[],"web_search_options":{}}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[{"role":"user","content":[{"type":"video_url","video_url":{"url":"https://x"}}]}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[],"tools":[{"type":"code_execution_20250825","name":"code_execution"}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[],"mcp_servers":[{"url":"https://x"}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"url","url":"https://x/long.pdf"}}]}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"f"}}]}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"document","source":{"type":"url","url":"https://x"}}]}]}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":[{"type":"container_upload","file_id":"f"}]}]}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[{"parts":[{"fileData":{"fileUri":"gs://x"}}]}]}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[{"parts":[{"inlineData":{"mimeType":"audio/wav","data":"AAAA"}}]}]}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[],"tools":[{"googleSearch":{}}]}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[],"tools":[{"googleMaps":{}}]}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[],"cachedContent":"cachedContents/1"}""")]
    public void What_a_provider_adds_by_itself_cannot_be_bounded(Endpoint endpoint, string body) => Bounding.Bound(endpoint, body, ModelOf(endpoint)).Boundedness.ShouldBe(Boundedness.Unbounded);

    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"file","parameters":{"type":"object","properties":{"type":{"type":"string"},"document":{"type":"string"}}}}}]}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"https://x/a.png","detail":"low"}}]}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"save","input":{"type":"document","id":"d"}}]}]}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[],"tools":[{"type":"bash_20250124","name":"bash"},{"name":"own","input_schema":{"type":"object"}}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":[{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"x"}]},{"role":"user","content":"y"}]}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","previous_response_id":null,"tools":[{"type":"function","name":"f","parameters":{}}]}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"name":"search"}]}]}""")]
    public void Plain_calls_and_the_clients_own_tools_can(Endpoint endpoint, string body) => Bounding.Bound(endpoint, body, ModelOf(endpoint)).Boundedness.ShouldBe(Boundedness.Bounded);

    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[],"tools":[{"type":"\ud800"}]}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[],"tools":[{"\ud800":1}]}""")]
    public void Half_a_character_in_a_tool_is_no_way_around(Endpoint endpoint, string body) => Bounding.Bound(endpoint, body, ModelOf(endpoint)).Boundedness.ShouldBe(Boundedness.Unbounded);

    [Theory]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","max_tokens":5}""")]
    [InlineData(Endpoint.Responses, """{"model":"gpt-5","input":"x","max_tokens":5,"max_output_tokens":null}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[],"max_output_tokens":5}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[],"max_tokens":5}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[],"maxOutputTokens":5}""")]
    public void An_output_limit_in_a_field_of_another_wire_limits_nothing(Endpoint endpoint, string body)
    {
        CostBound bound = Bounding.Bound(endpoint, body, ModelOf(endpoint)).Bound;
        bound.HasNoLimit.ShouldBeTrue();
        bound.WantedOutput.ShouldBe(16_384);
    }

    [Theory]
    [InlineData("5.0", 5)]
    [InlineData("1e1", 10)]
    [InlineData("7", 7)]
    [InlineData("0", 1)]
    [InlineData("null", 1)]
    [InlineData("1,\"n\":3,\"n\":2", 3)]
    public void As_many_answers_are_counted_as_a_provider_may_read(string n, long choices) =>
        Bounding.Bound(Endpoint.ChatCompletions, $$"""{"model":"gpt-5","max_tokens":10,"messages":[],"n":{{n}}}""", "gpt-5").Bound.Choices.ShouldBe(choices);

    [Theory]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[],"n":9223372036854775807,"max_tokens":9223372036854775807}""")]
    [InlineData(Endpoint.ChatCompletions, """{"model":"gpt-5","messages":[],"n":1e300,"max_tokens":1e300}""")]
    [InlineData(Endpoint.Messages, """{"model":"claude-sonnet-4-5","messages":[],"max_tokens":10,"thinking":{"type":"enabled","budget_tokens":9223372036854775807}}""")]
    [InlineData(Endpoint.GenerateContent, """{"contents":[],"generationConfig":{"candidateCount":9223372036854775807,"maxOutputTokens":9223372036854775807}}""")]
    public void Absurd_numbers_overflow_nothing(Endpoint endpoint, string body)
    {
        CostBound bound = Bounding.Bound(endpoint, body, ModelOf(endpoint)).Bound;
        bound.Amount(Measure.Usd, bound.WantedOutput).ShouldBeGreaterThan(0);
        bound.OutputWithin(Measure.Usd, 1, 1).ShouldBeLessThanOrEqualTo(bound.WantedOutput);
        bound.Amount(Measure.Tokens, bound.WantedOutput).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Tools_that_anthropic_describes_itself_are_bounded_with_what_it_adds_for_them()
    {
        CostBound bound = Bounding.Bound(
            Endpoint.Messages, """{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[],"tools":[{"type":"bash_20250124","name":"bash"},{"type":"text_editor_20250728","name":"e"},{"type":"computer_20250124","name":"c"}]}""", "claude-sonnet-4-5", closely: true).Bound;
        bound.InputTokens.ShouldBeGreaterThan(735 + 245 + 700 + 735);
    }

    [Fact]
    public void A_tier_a_speed_and_a_region_may_come_together()
    {
        CostBound plain = Bounding.Bound(Endpoint.Messages, """{"model":"claude-opus-4-8","max_tokens":9,"messages":[]}""", "claude-opus-4-8").Bound;
        CostBound asking = Bounding.Bound(Endpoint.Messages, """{"model":"claude-opus-4-8","max_tokens":9,"messages":[],"speed":"fast","inference_geo":"us"}""", "claude-opus-4-8").Bound;
        asking.UsdPerOutput.ShouldBeGreaterThanOrEqualTo(plain.UsdPerOutput * 2 * 1.1m);
    }

    private static string ModelOf(Endpoint endpoint) => endpoint switch
    {
        Endpoint.Messages => "claude-sonnet-4-5",
        Endpoint.GenerateContent => "gemini-2.5-flash",
        _ => "gpt-5",
    };

    private sealed record Asked(Endpoint Endpoint, string Model, string Body, long Output, string Tier);
}
