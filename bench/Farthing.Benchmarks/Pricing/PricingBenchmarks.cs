using System.Text;
using BenchmarkDotNet.Attributes;
using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Pricing.Metering;
using Farthing.Pricing.Overrides;

namespace Farthing.Benchmarks.Pricing;

/// <summary>Pricing one call, and reading the usage of a body and of a stream of 52 events. Bar: pricing below 1 µs and 0 bytes.</summary>
[MemoryDiagnoser]
public class PricingBenchmarks
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly Pricer _pricer = new(PriceBook.Embedded());
    private readonly PricesInForce _inForce = new(new Pricer(PriceBook.Embedded(), new PriceOverrides(
        new PriceOverride { Name = "elsewhere", Deployment = "azure-4o", Discount = 0.1m }, new PriceOverride { Name = "deal", Key = "shop", Discount = 0.15m, Margin = 0.1m })));

    private readonly PricedCall _priced = new();
    private readonly UsageReader _reader = UsageReaders.Create(UsageWire.OpenAIChat);
    private readonly UsageReport _plain = UsageReport.Of(new Usage { InputTokens = 1200, OutputTokens = 300 }, UsageStatus.Reported);
    private readonly UsageReport _full = UsageReport.Of(
        new Usage { InputTokens = 12_000, CachedReadTokens = 9000, CacheWrite5mTokens = 1000, CacheWrite1hTokens = 500, OutputTokens = 700, ReasoningTokens = 600 },
        UsageStatus.Reported);

    private readonly byte[] _body = Encoding.UTF8.GetBytes(
        "{\"id\":\"c\",\"model\":\"gpt-5-2025-08-07\",\"service_tier\":\"default\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
        + new string('x', 1500) + "\"},\"finish_reason\":\"stop\"}],\"usage\":" + UsageJson + "}");

    private readonly byte[][] _events =
    [
        .. Enumerable.Range(0, 50).Select(i => Event("{\"index\":0,\"delta\":{\"content\":\" word" + i + "\"},\"finish_reason\":null}", "null")),
        Event("{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}", "null"),
        Event("", UsageJson),
    ];

    private const string UsageJson =
        "{\"prompt_tokens\":1200,\"completion_tokens\":300,\"total_tokens\":1500,\"prompt_tokens_details\":{\"cached_tokens\":1000},\"completion_tokens_details\":{\"reasoning_tokens\":250}}";

    [Benchmark]
    public Usd? Price_input_and_output()
    {
        _pricer.Price(new PricingRequest { Provider = "openai", Model = "gpt-5-2025-08-07", At = At }, _plain, _priced);
        return _priced.Cost;
    }

    [Benchmark]
    public Usd? Price_as_the_gateway_does_with_an_override()
    {
        _inForce.Charge(
            new PricingRequest { Provider = "openai", ProviderName = "openai", Deployment = "openai/gpt-5", Key = "shop", Model = "gpt-5-2025-08-07", At = At }, _plain, _priced);
        return _priced.Cost;
    }

    [Benchmark]
    public Usd? Price_every_class_of_cache_in_a_batch()
    {
        _pricer.Price(new PricingRequest { Provider = "anthropic", Model = "claude-opus-4-8", At = At, Batch = true }, _full, _priced);
        return _priced.Cost;
    }

    [Benchmark]
    public UsageStatus Read_a_body_of_2_KB()
    {
        _reader.Reset("gpt-5");
        _reader.Append(_body);
        return _reader.Finish(complete: true).Status;
    }

    [Benchmark]
    public UsageStatus Read_a_stream_of_52_events()
    {
        _reader.Reset("gpt-5");
        foreach (byte[] part in _events) _reader.Append(part);
        return _reader.Finish(complete: true).Status;
    }

    private static byte[] Event(string choice, string usage) => Encoding.UTF8.GetBytes(
        "data: {\"id\":\"chatcmpl-9x8y7z6w5v\",\"object\":\"chat.completion.chunk\",\"created\":1784728648,\"model\":\"gpt-5-2025-08-07\",\"service_tier\":\"default\",\"choices\":["
        + choice + "],\"usage\":" + usage + "}\n\n");
}
