// One file on purpose: it is the list of cost bugs found in other gateways and trackers, each shown not to be here, in one order.
using System.Text;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Catalogs;
using Farthing.Pricing.Imports;
using Farthing.Pricing.Metering;
using Farthing.Pricing.Overrides;
using Farthing.Pricing.Review;
using Farthing.Tests.Metering;

namespace Farthing.Tests.Pricing;

/// <summary>Each test names a bug that was found elsewhere (project and issue in the remark) and shows that it is not here.</summary>
public sealed class KnownCostBugTests
{
    private const string AnthropicCached = """{"model":"claude-sonnet-5","usage":{"input_tokens":10,"cache_creation_input_tokens":1000,"cache_read_input_tokens":5000,"cache_creation":{"ephemeral_5m_input_tokens":400,"ephemeral_1h_input_tokens":600},"output_tokens":50}}""";

    // claude-sonnet-5: input 2, read 0.2, write 2.5 / 4, output 10.
    private const decimal AnthropicCachedCost = (10 * 2m + 400 * 2.5m + 600 * 4m + 5000 * 0.2m + 50 * 10m) / 1_000_000m;

    private const string ChatCached = """{"model":"gpt-5","usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100,"prompt_tokens_details":{"cached_tokens":800}}}""";

    // gpt-5: input 1.25, read 0.125, output 10.
    private const decimal ChatCachedCost = (200 * 1.25m + 800 * 0.125m + 100 * 10m) / 1_000_000m;

    /// <remarks>BerriAI/litellm#9812, #6576</remarks>
    [Fact]
    public void Bug_01_cache_writes_are_billed_once() =>
        Cost(UsageWire.AnthropicMessages, AnthropicCached, "anthropic").ShouldBe(AnthropicCachedCost);

    /// <remarks>litellm#11789</remarks>
    [Fact]
    public void Bug_02_cached_reads_in_streams_are_not_billed_as_input() =>
        Cost(UsageWire.OpenAIChat, SampleAnswers.ChatStream, "openai").ShouldBe((200 * 1.25m + 1000 * 0.125m + 300 * 10m) / 1_000_000m);

    /// <remarks>litellm#40006</remarks>
    [Fact]
    public void Bug_03_an_override_does_not_add_cached_tokens_again()
    {
        PriceOverrides same = new(new PriceOverride { Name = "same", Rates = new RateCard((PriceUnit.Input, 2m), (PriceUnit.CachedRead, 0.2m), (PriceUnit.CacheWrite5m, 2.5m), (PriceUnit.CacheWrite1h, 4m), (PriceUnit.Output, 10m)) });
        var priced = new PricedCall();
        new Pricer(PriceBook.Embedded(), same).Price(new PricingRequest { Provider = "anthropic", Model = "", At = Prices.Day }, SampleAnswers.Read(UsageWire.AnthropicMessages, AnthropicCached), priced);
        priced.Cost.ShouldBe(new Usd(AnthropicCachedCost));
    }

    /// <remarks>Aider-AI/aider#5516</remarks>
    [Fact]
    public void Bug_04_cached_tokens_inside_the_prompt_are_not_added_to_it() =>
        Cost(UsageWire.OpenAIChat, ChatCached, "openai").ShouldBe(ChatCachedCost);

    /// <remarks>langfuse#10592, #5568</remarks>
    [Fact]
    public void Bug_05_input_is_not_counted_twice_beside_cached_tokens()
    {
        PricedCall priced = Prices.Shipped(UsageWire.OpenAIChat, ChatCached, "openai");
        priced.Lines.ToArray().Where(line => line.Unit is PriceUnit.Input or PriceUnit.CachedRead).Sum(line => line.Quantity).ShouldBe(1000);
    }

    /// <remarks>litellm PR#26919</remarks>
    [Fact]
    public void Bug_06_cache_writes_inside_the_prompt_are_taken_off_it() =>
        Cost(UsageWire.OpenAIResponses, """{"model":"gpt-5.6-sol","usage":{"input_tokens":1000,"input_tokens_details":{"cache_write_tokens":900},"output_tokens":0,"total_tokens":1000}}""", "openai")
            .ShouldBe((100 * 4m + 900 * 5m) / 1_000_000m);

    /// <remarks>ccusage#899, claude-usage#162, claude-powerline#104</remarks>
    [Fact]
    public void Bug_07_writes_for_an_hour_cost_more_than_those_for_five_minutes()
    {
        PricedCall priced = Prices.Shipped(UsageWire.AnthropicMessages, AnthropicCached, "anthropic");
        priced.Lines.ToArray().Single(line => line.Unit == PriceUnit.CacheWrite1h).UnitPrice.ShouldBe(4m);
    }

    /// <remarks>dust-tt/dust PR#28388</remarks>
    [Fact]
    public void Bug_08_a_split_of_writes_beside_a_flat_zero_is_billed() =>
        SampleAnswers.Read(UsageWire.AnthropicMessages, AnthropicCached.Replace("\"cache_creation_input_tokens\":1000", "\"cache_creation_input_tokens\":0", StringComparison.Ordinal))
            .Usage.ShouldBe(SampleAnswers.Read(UsageWire.AnthropicMessages, AnthropicCached).Usage);

    /// <remarks>ccusage#938</remarks>
    [Fact]
    public void Bug_09_the_last_output_count_wins_and_not_the_first() =>
        SampleAnswers.Read(UsageWire.AnthropicMessages, SampleAnswers.AnthropicStream).Usage.OutputTokens.ShouldBe(198);

    /// <remarks>tensorzero#5481, openllmetry PR#4377, griptape#2275</remarks>
    [Fact]
    public void Bug_10_message_deltas_are_not_summed()
    {
        string twice = SampleAnswers.AnthropicStream.Replace("event: message_delta", "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":150}}\n\nevent: message_delta", StringComparison.Ordinal);
        SampleAnswers.Read(UsageWire.AnthropicMessages, twice).Usage.ShouldBe(SampleAnswers.Read(UsageWire.AnthropicMessages, SampleAnswers.AnthropicStream).Usage);
    }

    /// <remarks>langchainjs#10164, agno PR#6624</remarks>
    [Fact]
    public void Bug_11_Geminis_cumulative_events_are_not_summed() =>
        SampleAnswers.Read(UsageWire.GeminiGenerateContent, SampleAnswers.GeminiStream).Usage.TotalTokens.ShouldBe(150);

    /// <remarks>ai-tally#376, LibreChat#12855, llm-gemini#75</remarks>
    [Fact]
    public void Bug_12_thoughts_are_billed_once_as_output() =>
        Cost(UsageWire.GeminiGenerateContent, SampleAnswers.GeminiStream, "google").ShouldBe((60 * 0.3m + 40 * 1m + 50 * 2.5m) / 1_000_000m);

    /// <remarks>inspect_ai#5528, promptfoo PR#9326 and #9507</remarks>
    [Fact]
    public void Bug_13_reasoning_is_added_where_the_total_says_it_was_left_out_and_only_there()
    {
        const string Inside = """{"usage":{"prompt_tokens":10,"completion_tokens":50,"total_tokens":60,"completion_tokens_details":{"reasoning_tokens":40}}}""";
        const string Apart = """{"usage":{"prompt_tokens":10,"completion_tokens":10,"total_tokens":60,"completion_tokens_details":{"reasoning_tokens":40}}}""";
        SampleAnswers.Read(UsageWire.OpenAIChat, Inside).Usage.OutputTokens.ShouldBe(50);
        SampleAnswers.Read(UsageWire.OpenAIChat, Apart).Usage.OutputTokens.ShouldBe(50);
    }

    /// <remarks>coder/mux#3705</remarks>
    [Fact]
    public void Bug_14_OpenAIs_cache_writes_are_read() =>
        SampleAnswers.Read(UsageWire.OpenAIChat, """{"usage":{"prompt_tokens":1000,"completion_tokens":1,"total_tokens":1001,"prompt_tokens_details":{"cache_write_tokens":900}}}""")
            .Usage.CacheWriteTokens.ShouldBe(900);

    /// <remarks>litellm#31837</remarks>
    [Fact]
    public void Bug_15_the_tier_that_was_served_counts_and_not_the_one_that_was_asked_for()
    {
        const string Served = """{"model":"gpt-5","service_tier":"default","usage":{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000}}""";
        Prices.Shipped(UsageWire.OpenAIChat, Served, "openai", tier: "priority").Cost.ShouldBe(new Usd(0.00125m));
    }

    /// <remarks>litellm#37046, #13810</remarks>
    [Fact]
    public void Bug_16_a_dated_snapshot_has_the_tiers_of_its_model_and_a_tier_without_a_price_is_unknown()
    {
        const string Flex = """{"model":"gpt-5-2025-08-07","service_tier":"flex","usage":{"prompt_tokens":1000,"completion_tokens":0,"total_tokens":1000}}""";
        Cost(UsageWire.OpenAIChat, Flex, "openai").ShouldBe(0.000625m);
        Prices.Shipped(UsageWire.OpenAIChat, Flex.Replace("gpt-5-2025-08-07", "gpt-4-turbo", StringComparison.Ordinal), "openai").Cost.ShouldBeNull();
    }

    /// <remarks>comet-ml/opik#6982, Helicone PR#5691</remarks>
    [Fact]
    public void Bug_17_tiers_are_reached_at_every_provider()
    {
        string chat = """{"usage":{"prompt_tokens":300000,"completion_tokens":0,"total_tokens":300000}}""";
        const string Gemini = """{"usageMetadata":{"promptTokenCount":300000,"totalTokenCount":300000}}""";
        Prices.Shipped(UsageWire.OpenAIChat, chat, "openai", "gpt-5.4").Cost.ShouldBe(new Usd(1.5m));
        Prices.Shipped(UsageWire.OpenAIChat, chat, "azure", "gpt-5.4").Cost.ShouldBe(new Usd(1.5m));
        Prices.Shipped(UsageWire.OpenAIChat, chat, "xai", "grok-4.5").Cost.ShouldBe(new Usd(1.2m));
        Prices.Shipped(UsageWire.GeminiGenerateContent, Gemini, "google", "gemini-2.5-pro").Cost.ShouldBe(new Usd(0.75m));
        Prices.Shipped(UsageWire.GeminiGenerateContent, Gemini, "vertex", "gemini-2.5-pro").Cost.ShouldBe(new Usd(0.75m));
    }

    /// <remarks>Helicone#5788</remarks>
    [Theory]
    [InlineData("openai", "gpt-5.4", 272_000, 0.68)]
    [InlineData("openai", "gpt-5.4", 272_001, 1.360005)]
    [InlineData("xai", "grok-4.5", 199_999, 0.399998)]
    [InlineData("xai", "grok-4.5", 200_000, 0.8)]
    public void Bug_18_a_boundary_is_as_the_provider_says(string provider, string model, int tokens, double cost) =>
        Prices.Shipped(UsageWire.OpenAIChat, $$$"""{"usage":{"prompt_tokens":{{{tokens}}},"completion_tokens":0}}""", provider, model).Cost.ShouldBe(new Usd((decimal)cost));

    /// <remarks>harbor#2342</remarks>
    [Fact]
    public void Bug_19_a_tier_is_judged_by_each_request_and_not_by_their_sum()
    {
        const string Answer = """{"model":"claude-sonnet-4-5","usage":{"input_tokens":1,"output_tokens":1,"iterations":[{"type":"message","input_tokens":150000,"output_tokens":0},{"type":"message","input_tokens":150000,"output_tokens":0}]}}""";
        Cost(UsageWire.AnthropicMessages, Answer, "anthropic").ShouldBe(0.9m);
    }

    /// <remarks>oh-my-pi#3476</remarks>
    [Fact]
    public void Bug_20_a_tier_covers_the_whole_request_and_not_the_tokens_above_it() =>
        Prices.Price(new Usage { InputTokens = 300_000 }).Cost.ShouldBe(new Usd(1.2m));

    /// <remarks>litellm PR#38378</remarks>
    [Fact]
    public void Bug_21_fast_counts_as_served_and_scales_the_cache_too()
    {
        string fast = AnthropicCached.Replace("claude-sonnet-5", "claude-opus-4-8", StringComparison.Ordinal).Replace("\"output_tokens\":50", "\"output_tokens\":50,\"speed\":\"fast\"", StringComparison.Ordinal);
        decimal standard = Cost(UsageWire.AnthropicMessages, fast.Replace("fast", "standard", StringComparison.Ordinal), "anthropic")!.Value;
        Cost(UsageWire.AnthropicMessages, fast, "anthropic").ShouldBe(standard * 2);
    }

    /// <remarks>litellm, anthropic/cost_calculation.py</remarks>
    [Fact]
    public void Bug_22_a_region_scales_the_cache_too() =>
        Cost(UsageWire.AnthropicMessages, AnthropicCached.Replace("\"output_tokens\":50", "\"output_tokens\":50,\"inference_geo\":\"us\"", StringComparison.Ordinal), "anthropic").ShouldBe(AnthropicCachedCost * 1.1m);

    /// <remarks>litellm#10384, #31316, #34730</remarks>
    [Fact]
    public void Bug_23_a_fee_is_charged_for_each_search_that_ran_of_every_kind_and_not_for_a_declared_tool()
    {
        const string Tools = """{"model":"gpt-5","tools":[{"type":"web_search"}],"output":[{"type":"web_search_call","action":{"type":"search"}},{"type":"web_search_call","action":{"type":"search"}},{"type":"file_search_call"}],"usage":{"input_tokens":0,"output_tokens":0,"total_tokens":0}}""";
        Cost(UsageWire.OpenAIResponses, Tools, "openai").ShouldBe(2 * 0.01m + 0.0025m);
        Cost(UsageWire.OpenAIResponses, """{"model":"gpt-5","tools":[{"type":"web_search"}],"output":[],"usage":{"input_tokens":1000,"output_tokens":0,"total_tokens":1000}}""", "openai").ShouldBe(0.00125m);
    }

    /// <remarks>litellm PR#36561, openclaw#85858, zeroclaw PR#9939</remarks>
    [Fact]
    public void Bug_24_an_unknown_model_costs_an_unknown_amount_and_not_nothing()
    {
        PricedCall priced = Prices.Shipped(UsageWire.OpenAIChat, ChatCached.Replace("gpt-5", "gpt-99", StringComparison.Ordinal), "openai");
        priced.Status.ShouldBe(CostStatus.Unknown);
        priced.Cost.ShouldBeNull();
        priced.ToCharge(new PricingRequest { Provider = "openai", Model = "gpt-99", At = Prices.Day }).Cost.ShouldBeNull();
    }

    /// <remarks>otari PR#490, litellm#37992</remarks>
    [Fact]
    public void Bug_25_a_stated_zero_is_zero_and_a_missing_one_is_missing()
    {
        Cost(UsageWire.OpenAIChat, """{"model":"gpt-5","usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}""", "openai").ShouldBe(0m);
        Cost(UsageWire.OpenAIChat, """{"model":"gpt-5"}""", "openai").ShouldBeNull();
        Cost(UsageWire.OpenAIChat, """{"model":"x/y:free","usage":{"prompt_tokens":5,"completion_tokens":5,"total_tokens":10,"cost":0}}""", "openrouter").ShouldBe(0m);
    }

    /// <remarks>litellm PR#30630, #33736, pollinations#5594</remarks>
    [Fact]
    public void Bug_26_a_client_that_leaves_is_charged_a_lower_bound_and_no_placeholder_is_priced()
    {
        UsageReport report = SampleAnswers.Read(UsageWire.AnthropicMessages, SampleAnswers.AnthropicStream[..SampleAnswers.AnthropicStream.IndexOf("event: message_delta", StringComparison.Ordinal)], complete: false);
        var priced = new PricedCall();
        new Pricer(PriceBook.Embedded()).Price(new PricingRequest { Provider = "anthropic", Model = "claude-sonnet-5", At = Prices.Day }, report, priced);
        priced.Status.ShouldBe(CostStatus.Partial);
        priced.LowerBound.ShouldBe(new Usd((2 * 2m + 3000 * 2.5m + 68 * 4m) / 1_000_000m));
    }

    /// <remarks>TokenMeter 0.7.6 and 0.15.0, Noveum PR#30</remarks>
    [Theory]
    [InlineData("anthropic", "claude-opus-5-7")]
    [InlineData("anthropic", "claude-sonnet-5-7")]
    [InlineData("mistral", "mistral-large-5")]
    [InlineData("openai", "gpt-5.7")]
    [InlineData("openai", "gpt-5-ultra")]
    public void Bug_27_no_family_prices_a_newer_model(string provider, string model) => PriceBook.Embedded().Find(provider, model).ShouldBeNull();

    /// <remarks>litellm#38062, OpenAnt#434</remarks>
    [Fact]
    public void Bug_28_two_spellings_of_a_model_have_one_price()
    {
        PriceBook book = PriceBook.Embedded();
        foreach (string provider in book.Providers)
            foreach (ModelPrice model in book.Find(provider)!.Models)
                foreach (string alias in model.Aliases) book.Find(provider, alias).ShouldBeSameAs(model);
    }

    /// <remarks>genai-prices, llm-kit usage-tab 1.2.0, PromptFuel</remarks>
    [Fact]
    public void Bug_29_an_announced_rise_that_never_came_is_not_charged() =>
        Prices.Shipped(UsageWire.AnthropicMessages, AnthropicCached, "anthropic", at: new DateTimeOffset(2026, 9, 2, 0, 0, 0, TimeSpan.Zero)).Cost.ShouldBe(new Usd(AnthropicCachedCost));

    /// <remarks>TokenMeter 0.7.8</remarks>
    [Fact]
    public void Bug_30_a_key_that_stands_twice_is_an_error() =>
        Should.Throw<CatalogException>(() => Prices.Read(Prices.Acme.Replace("\"provider\": \"acme\",", "\"provider\": \"acme\", \"provider\": \"acme\",", StringComparison.Ordinal))).Problem.ShouldContain("twice");

    /// <remarks>langwatch#6440</remarks>
    [Fact]
    public void Bug_31_no_cost_drifts()
    {
        Prices.Shipped(UsageWire.OpenAIEmbeddings, """{"model":"text-embedding-3-small","usage":{"prompt_tokens":500}}""", "openai").Cost!.Value.ToString().ShouldBe("0.00001");
        decimal sum = Enumerable.Range(0, 100_000).Sum(_ => ChatCachedCost);
        sum.ShouldBe(ChatCachedCost * 100_000);
    }

    /// <remarks>74 rows of LiteLLM's map, 432 of models.dev</remarks>
    [Fact]
    public void Bug_32_a_zero_that_means_unknown_is_not_imported() =>
        CatalogImport.FromLiteLlm(
            Encoding.UTF8.GetBytes("""{"acme":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":0,"output_cost_per_token":0.0}}"""),
            new ImportOptions { Source = "test", Today = new DateOnly(2026, 11, 21) }).Models.ShouldBeEmpty();

    /// <remarks>genai-prices 0.1.8</remarks>
    [Fact]
    public void Bug_33_iterations_are_the_bill_where_the_top_level_leaves_them_out()
    {
        const string Answer = """{"model":"claude-sonnet-4-6","usage":{"input_tokens":220,"output_tokens":8,"iterations":[{"type":"compaction","input_tokens":55196,"output_tokens":125},{"type":"message","input_tokens":220,"output_tokens":8}]}}""";
        Cost(UsageWire.AnthropicMessages, Answer, "anthropic").ShouldBe((55416 * 3m + 133 * 15m) / 1_000_000m);
    }

    /// <remarks>genai-prices 0.1.8</remarks>
    [Fact]
    public void Bug_34_Moonshots_top_level_cached_tokens_are_read() =>
        Cost(UsageWire.OpenAIChat, """{"model":"kimi-k2.6","usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100,"cached_tokens":900}}""", "moonshot")
            .ShouldBe((100 * 0.95m + 900 * 0.16m + 100 * 4m) / 1_000_000m);

    /// <remarks>A LiteLLM row with a priority price of 50 times the input; gemini-1.5-flash with an output price of 0</remarks>
    [Fact]
    public void Bug_35_absurd_prices_are_not_in_the_catalog()
    {
        PriceBook book = PriceBook.Embedded();
        foreach (string provider in book.Providers)
        {
            foreach (ModelPrice model in book.Find(provider)!.Models)
            {
                foreach (PriceModifier modifier in model.Modifiers)
                    (modifier.Factor ?? 1).ShouldBeInRange(0.1m, 3m, $"{provider}/{model.Model} {modifier.Name}");
            }
        }

        book.Find("google", "gemini-1.5-flash")!.Periods[0].Rates[PriceUnit.Output].ShouldBe(0.3m);
        CatalogCheck.Run(book, new DateOnly(2026, 11, 21)).ShouldNotContain(finding => finding.IsError);
    }

    private static decimal? Cost(UsageWire wire, string answer, string provider) => Prices.Shipped(wire, answer, provider).Cost?.Amount;
}
