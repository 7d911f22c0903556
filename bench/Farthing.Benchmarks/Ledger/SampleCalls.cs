using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Benchmarks.Ledger;

/// <summary>Makes calls of everyday shape: one charge of three lines. Diverse ones come from 2,000 users, some of them much busier than others, each of one of 5 teams, with 4 of 40 features and 3 of 6 models.</summary>
internal sealed class SampleCalls(int seed, bool diverse)
{
    private static readonly string[] Models =
        ["gpt-5-mini-2025-08-07", "gpt-5-2025-08-07", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001", "text-embedding-3-small", "gpt-4o-mini-2024-07-18"];

    private readonly Random _random = new(seed);

    public CallRecord Call(DateTimeOffset at)
    {
        const int cached = 256;
        int user = Skewed(2000, 3);
        string model = Models[diverse ? (user + Skewed(3, 2)) % Models.Length : 0];
        int input = _random.Next(500, 4000);
        int output = _random.Next(50, 900);
        return new CallRecord
        {
            Id = new CallId(((ulong)at.ToUnixTimeMilliseconds() << 16) | (uint)_random.Next(65_536), (ulong)_random.NextInt64()),
            StartedAt = at,
            Duration = TimeSpan.FromMilliseconds(_random.Next(300, 9000)),
            TimeToFirstByte = TimeSpan.FromMilliseconds(_random.Next(150, 800)),
            Overhead = TimeSpan.FromMicroseconds(_random.Next(60, 300)),
            Principal = new Principal
            {
                Team = $"team-{user % 5}",
                User = $"user-{user}",
                Feature = $"feature-{((user * 7) + Skewed(4, 2)) % 40}",
                Key = "key-1",
            },
            Endpoint = Endpoint.ChatCompletions,
            Streamed = _random.Next(2) == 0,
            RequestedModel = model[..8],
            Status = 200,
            Cache = "miss",
            Charges =
            [
                new Charge
                {
                    Provider = "openai",
                    Deployment = "openai",
                    Model = model,
                    ProviderStatus = 200,
                    Usage = new Usage { InputTokens = input, OutputTokens = output, CachedReadTokens = cached },
                    UsageStatus = UsageStatus.Reported,
                    Cost = Usd.FromPicos(((input - cached) * 250_000L) + (cached * 25_000L) + (output * 2_000_000L)),
                    CostStatus = CostStatus.Computed,
                    CatalogVersion = "5f0e2a11c9d4",
                    ServiceTier = "default",
                    Duration = TimeSpan.FromMilliseconds(_random.Next(300, 9000)),
                    Lines =
                    [
                        new ChargeLine(PriceUnit.Input, input - cached, 0.25m, Usd.FromPicos((input - cached) * 250_000L)),
                        new ChargeLine(PriceUnit.CachedRead, cached, 0.025m, Usd.FromPicos(cached * 25_000L)),
                        new ChargeLine(PriceUnit.Output, output, 2.00m, Usd.FromPicos(output * 2_000_000L)),
                    ],
                },
            ],
        };
    }

    public static CallIntent Intent(CallRecord call) => new()
    {
        Id = call.Id,
        StartedAt = call.StartedAt,
        Principal = call.Principal,
        Endpoint = call.Endpoint,
        Streamed = call.Streamed,
        RequestedModel = call.RequestedModel,
        Provider = "openai",
        Deployment = "openai",
        Model = call.Charges[0].Model,
        EstimatedInputTokens = 500,
        MaxOutputTokens = 1000,
    };

    private int Skewed(int count, int power) => diverse ? (int)(count * Math.Pow(_random.NextDouble(), power)) : 0;
}
