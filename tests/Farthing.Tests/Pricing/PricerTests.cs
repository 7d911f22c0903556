using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Metering;

namespace Farthing.Tests.Pricing;

public sealed class PricerTests
{
    private static readonly Usage Simple = new() { InputTokens = 1000, OutputTokens = 100 };

    [Fact]
    public void A_cost_is_the_exact_sum_of_its_lines()
    {
        PricedCall priced = Prices.Price(new Usage { InputTokens = 1003, CachedReadTokens = 500, CacheWrite5mTokens = 100, CacheWrite1hTokens = 50, InputAudioTokens = 20, OutputTokens = 77, ReasoningTokens = 70 });
        priced.Status.ShouldBe(CostStatus.Computed);
        priced.Lines.ToArray().Sum(line => line.Amount.Amount).ShouldBe(priced.Cost!.Value.Amount);
        priced.Cost.ShouldBe(new Usd((333 * 2m + 500 * 0.2m + 100 * 2.5m + 50 * 4m + 20 * 7m + 77 * 10m) / 1_000_000m));
        priced.TokenCost.ShouldBe(priced.Cost);
    }

    [Fact]
    public void The_whole_request_moves_to_the_upper_tier_beyond_the_boundary()
    {
        Prices.Price(new Usage { InputTokens = 200_000, OutputTokens = 10 }).Cost.ShouldBe(new Usd(0.4001m));
        Prices.Price(new Usage { InputTokens = 200_001, OutputTokens = 10 }).Cost.ShouldBe(new Usd((200_001 * 4m + 10 * 15m) / 1_000_000m));
        Prices.Price(new Usage { InputTokens = 200_001, CachedReadTokens = 200_000, OutputTokens = 0 }).Cost.ShouldBe(new Usd((4m + 200_000 * 0.4m) / 1_000_000m), "cached tokens count to the prompt");
        Prices.Price(new Usage { InputTokens = 999 }, "inclusive").Cost.ShouldBe(new Usd(0.000999m));
        Prices.Price(new Usage { InputTokens = 1000 }, "inclusive").Cost.ShouldBe(new Usd(0.003m));
    }

    [Theory]
    [InlineData("batch", "", "", 0.0015)]
    [InlineData("fast", "", "", 0.006)]
    [InlineData("priority", "", "", 0.0075)]
    [InlineData("standard", "fast", "us", 0.0066)]
    [InlineData("batch", "", "us", 0.00165)]
    [InlineData("on_demand", "standard", "global", 0.003)]
    public void Ways_of_being_served_multiply(string tier, string speed, string geography, double cost)
    {
        UsageReport report = UsageReport.Of(Simple, UsageStatus.Reported);
        (report.ServiceTier, report.Speed, report.InferenceGeography) = (tier, speed, geography);
        Prices.Price(report, Prices.Request()).Cost.ShouldBe(new Usd((decimal)cost));
    }

    [Fact]
    public void A_unit_may_go_by_a_factor_of_its_own()
    {
        UsageReport report = UsageReport.Of(new Usage { InputTokens = 1000, CachedReadTokens = 1000 }, UsageStatus.Reported);
        report.ServiceTier = "flex";
        Prices.Price(report, Prices.Request()).Cost.ShouldBe(new Usd(0.0002m));
    }

    [Fact]
    public void A_way_of_being_served_without_a_price_is_unknown_and_never_taken_for_the_standard_one()
    {
        UsageReport report = UsageReport.Of(Simple, UsageStatus.Reported);
        report.ServiceTier = "scale";
        PricedCall priced = Prices.Price(report, Prices.Request());
        priced.Status.ShouldBe(CostStatus.Unknown);
        priced.Cost.ShouldBeNull();
        priced.Reason!.ShouldContain("served as scale");
        report.ServiceTier = "priority";
        report.Usage = new Usage { InputTokens = 10, CachedReadTokens = 5 };
        Prices.Price(report, Prices.Request()).Cost.ShouldBeNull("the priority list has no price for cached reads");
    }

    [Fact]
    public void Fees_are_added_and_never_modified()
    {
        UsageReport report = UsageReport.Of(Simple, UsageStatus.Reported);
        report.SetFee(PriceUnit.WebSearch, 3);
        report.SetFee(PriceUnit.GroundedSearch, 5);
        PricedCall priced = Prices.Price(report, Prices.Request() with { Batch = true });
        priced.Cost.ShouldBe(new Usd(0.0015m + 0.03m));
        priced.TokenCost.ShouldBe(new Usd(0.0015m));
    }

    [Fact]
    public void A_fee_without_a_price_leaves_the_cost_open_and_says_the_least()
    {
        UsageReport report = UsageReport.Of(Simple, UsageStatus.Reported);
        report.SetFee(PriceUnit.FileSearch, 1);
        PricedCall priced = Prices.Price(report, Prices.Request());
        priced.Cost.ShouldBeNull();
        priced.TokenCost.ShouldBe(new Usd(0.003m));
        priced.LowerBound.ShouldBe(new Usd(0.003m));
        Charge charge = priced.ToCharge(Prices.Request());
        charge.CostStatus.ShouldBe(CostStatus.Partial);
        charge.Cost.ShouldBe(new Usd(0.003m));
    }

    [Fact]
    public void What_has_no_price_is_unknown_and_not_zero_while_a_price_of_zero_is_zero()
    {
        foreach (string model in new[] { "wisest", "wise-2", "wis" }) Prices.Price(Simple, model).Cost.ShouldBeNull();
        Prices.Price(new Usage { InputTokens = 5, CacheWriteTokens = 1 }, "tides").Cost.ShouldBeNull("there is no price for writes");
        PricedCall free = Prices.Price(Simple, "free");
        free.Status.ShouldBe(CostStatus.Computed);
        free.Cost.ShouldBe(Usd.Zero);
        var elsewhere = new PricedCall();
        new Pricer(Prices.AcmeBook()).Price(Prices.Request(provider: "nobody"), UsageReport.Of(Simple, UsageStatus.Reported), elsewhere);
        elsewhere.Reason.ShouldBe("the catalog has no prices of this provider");
    }

    [Fact]
    public void An_unconfirmed_price_gives_an_estimate()
    {
        PricedCall priced = Prices.Price(Simple, "rumour");
        priced.Status.ShouldBe(CostStatus.Estimated);
        priced.Cost.ShouldBe(new Usd(0.0012m));
    }

    [Fact]
    public void A_scheduled_price_waits_for_its_confirmation_and_a_cancelled_one_never_comes()
    {
        Prices.Price(Simple, at: Prices.Day.AddMonths(-2)).Cost.ShouldBe(new Usd(0.003m));
        PricedCall open = Prices.Price(Simple, at: Prices.Day.AddMonths(1));
        open.Cost.ShouldBe(new Usd(0.003m));
        PricedCall ended = Prices.Price(Simple, "promoted", Prices.Day.AddMonths(1));
        ended.Cost.ShouldBe(new Usd(0.003m));
        ended.AwaitsReview.ShouldBeTrue();
        Prices.Price(Simple, at: new DateTimeOffset(2026, 5, 31, 23, 59, 59, TimeSpan.Zero)).Cost.ShouldBe(new Usd(0.0042m));
    }

    [Theory]
    [InlineData("2026-11-20T00:59:59Z", 1)]
    [InlineData("2026-11-20T01:00:00Z", 2)]
    [InlineData("2026-11-20T03:59:59Z", 2)]
    [InlineData("2026-11-20T04:00:00Z", 1)]
    [InlineData("2026-11-20T14:00:00+08:00", 2)]
    [InlineData("2026-11-21T02:00:00Z", 1)]
    [InlineData("2026-10-01T02:00:00Z", 1)]
    public void Windows_go_by_hours_weekdays_and_holidays_in_UTC(string at, int factor) =>
        Prices.Price(Simple, "tides", DateTimeOffset.Parse(at, null)).Cost.ShouldBe(new Usd(0.0012m * factor));

    [Fact]
    public void A_cost_that_the_provider_reports_is_preferred_and_ours_is_kept_beside_it()
    {
        UsageReport report = UsageReport.Of(Simple, UsageStatus.Reported);
        report.ProviderCharged = new Usd(0.0042m);
        PricedCall priced = Prices.Price(report, Prices.Request());
        priced.Status.ShouldBe(CostStatus.ProviderReported);
        priced.Cost.ShouldBe(new Usd(0.0042m));
        priced.ComputedCost.ShouldBe(new Usd(0.003m));
        Prices.Price(report, Prices.Request("wisest")).Cost.ShouldBe(new Usd(0.0042m));
    }

    [Theory]
    [InlineData(400, CostStatus.NotBilled)]
    [InlineData(429, CostStatus.NotBilled)]
    [InlineData(500, CostStatus.Unknown)]
    [InlineData(0, CostStatus.Unknown)]
    [InlineData(200, CostStatus.Unknown)]
    public void A_refused_request_is_not_billed_and_a_failed_one_is_unknown(int status, CostStatus expected)
    {
        PricedCall priced = Prices.Price(UsageReport.Of(default, UsageStatus.Unknown, "no usage"), Prices.Request() with { HttpStatus = status });
        priced.Status.ShouldBe(expected);
        priced.Cost.ShouldBe(expected == CostStatus.NotBilled ? Usd.Zero : null);
    }

    [Fact]
    public void A_model_without_a_price_can_be_estimated_at_the_highest()
    {
        UsageReport report = UsageReport.Of(Simple, UsageStatus.Reported);
        PricedCall priced = Prices.Price(report, Prices.Request("mystery") with { EstimateUnknownHigh = true });
        priced.Status.ShouldBe(CostStatus.Estimated);
        priced.Cost.ShouldBe(new Usd((1000 * 20m + 100 * 100m) / 1_000_000m));
        var pricer = new Pricer(Prices.AcmeBook());
        pricer.HasPrice(Prices.Request("mystery")).ShouldBeFalse();
        pricer.HasPrice(Prices.Request("wise-2026-07-01")).ShouldBeTrue();
    }

    [Fact]
    public void Parts_of_an_answer_are_priced_each_at_its_own_model_and_tier()
    {
        const string Answer = """
            {"model":"claude-sonnet-4-5","usage":{"input_tokens":150000,"output_tokens":10,"iterations":[
              {"type":"message","input_tokens":150000,"output_tokens":10},
              {"type":"compaction","input_tokens":150000,"output_tokens":10},
              {"type":"advisor_message","model":"claude-opus-4-7","input_tokens":1000,"output_tokens":100}]}}
            """;
        PricedCall priced = Prices.Shipped(UsageWire.AnthropicMessages, Answer, "anthropic", at: new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero));
        priced.Parts.Length.ShouldBe(3);
        priced.Usage.InputTokens.ShouldBe(301_000);
        priced.Cost.ShouldBe(new Usd((300_000 * 3m + 20 * 15m + 1000 * 5m + 100 * 25m) / 1_000_000m), "no part is above 200,000 tokens");
        priced.Lines[^1].Model.ShouldBe("claude-opus-4-7");
    }

    [Fact]
    public void Audio_is_priced_by_its_seconds_or_by_its_tokens()
    {
        Prices.Shipped(UsageWire.OpenAITranscription, """{"text":"x","usage":{"type":"duration","seconds":11.2}}""", "openai", "whisper-1").Cost.ShouldBe(new Usd(0.0012m));
        Prices.Shipped(UsageWire.OpenAITranscription, """{"text":"x","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":4,"audio_tokens":10},"output_tokens":45,"total_tokens":59}}""", "openai", "gpt-4o-transcribe")
            .Cost.ShouldBe(new Usd((14 * 2.5m + 45 * 10m) / 1_000_000m));
        const string Done = """{"type":"response.done","response":{"usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10,"input_token_details":{"text_tokens":5,"audio_tokens":15,"cached_tokens":8,"cached_tokens_details":{"text_tokens":2,"audio_tokens":6}},"output_token_details":{"text_tokens":4,"audio_tokens":6}}}}""";
        Prices.Shipped(UsageWire.OpenAIRealtime, Done, "openai", "gpt-realtime-1.5")
            .Cost.ShouldBe(new Usd((3 * 4m + 2 * 0.4m + 9 * 32m + 6 * 0.4m + 4 * 16m + 6 * 64m) / 1_000_000m));
    }

    [Fact]
    public void Pricing_a_call_allocates_nothing()
    {
        var pricer = new Pricer(PriceBook.Embedded());
        var priced = new PricedCall();
        UsageReport report = UsageReport.Of(new Usage { InputTokens = 12_345, CachedReadTokens = 10_000, OutputTokens = 678, ReasoningTokens = 600 }, UsageStatus.Reported);
        report.Model = "gpt-5-2025-08-07";
        report.SetFee(PriceUnit.WebSearch, 2);
        var request = new PricingRequest { Provider = "openai", Model = "gpt-5", At = Prices.Day, Batch = true };
        Allocation.LeastOf(() => pricer.Price(request, report, priced)).ShouldBe(0);
        priced.Status.ShouldBe(CostStatus.Computed);
    }
}
