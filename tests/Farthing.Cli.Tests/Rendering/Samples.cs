using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Cli.Tests.Rendering;

/// <summary>What a ledger could hold.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 15, 0, TimeSpan.Zero);

    public static Report Report => new()
    {
        By = [Dimension.Feature],
        Since = new DateTimeOffset(2026, 11, 14, 10, 0, 0, TimeSpan.Zero),
        Rows =
        [
            new ReportRow(["support-chat"], Figures(1_204, 2_345_678, 1_172_839, 98_765, 9.87654m, errors: 3, partial: 1)),
            new ReportRow(["search"], Figures(310, 56_789, 0, 12_345, 0.4321m)),
            new ReportRow(["a feature with a very long name that nobody would ever want to read in full"], Figures(12, 3_456, 0, 789, 0.0123m, unknown: 2)),
            new ReportRow(["preview"], Figures(4, 100, 0, 50, 0, unknown: 4)),
            new ReportRow([""], Figures(1, 10, 0, 5, 0.0000012m)),
        ],
        RowCount = 5,
        Total = Figures(1_531, 2_406_033, 1_172_839, 111_954, 10.3209412m, errors: 3, unknown: 6, partial: 1),
    };

    public static CallRecord Cached => Call(0x1111, "support-chat", "mia", "claude-sonnet-4-5", new Usage { InputTokens = 11_300, CachedReadTokens = 10_000, CacheWrite5mTokens = 234, OutputTokens = 321 }) with
    {
        Endpoint = Endpoint.Messages,
        Streamed = true,
        Saved = new Usd(0.027m),
        RequestedModel = "smart",
        Charges =
        [
            new Charge
            {
                Attempt = 1, Provider = "openai", Deployment = "openai/gpt-4o", Model = "gpt-4o", ProviderStatus = 503, Cost = Usd.Zero,
                CostStatus = CostStatus.NotBilled, Duration = TimeSpan.FromMilliseconds(120),
            },
            new Charge
            {
                Attempt = 2, Provider = "anthropic", Deployment = "anthropic/claude-sonnet-4-5", Model = "claude-sonnet-4-5-20250929", ProviderStatus = 200,
                Usage = new Usage { InputTokens = 11_300, CachedReadTokens = 10_000, CacheWrite5mTokens = 234, OutputTokens = 321 },
                UsageStatus = UsageStatus.Reported, CostStatus = CostStatus.Computed, Cost = new Usd(0.0118905m), CatalogVersion = "3f9a1c", Duration = TimeSpan.FromMilliseconds(2210),
                Lines =
                [
                    new ChargeLine(PriceUnit.Input, 1_066, 3m, new Usd(0.003198m)),
                    new ChargeLine(PriceUnit.CachedRead, 10_000, 0.3m, new Usd(0.003m)),
                    new ChargeLine(PriceUnit.CacheWrite5m, 234, 3.75m, new Usd(0.0008775m)),
                    new ChargeLine(PriceUnit.Output, 321, 15m, new Usd(0.004815m)),
                ],
            },
        ],
    };

    public static RefusedCall Refused => new()
    {
        Id = new CallId(0x019aa5_0b2c3d_4e5f, 0x4444),
        StartedAt = Start,
        Duration = TimeSpan.FromMilliseconds(1.25),
        Overhead = TimeSpan.FromMilliseconds(1.25),
        Principal = new Principal { Project = "shop", Feature = "search", User = "mia", Key = "web" },
        Endpoint = Endpoint.ChatCompletions,
        RequestedModel = "gpt-4o-mini",
        Status = 402,
        ErrorCode = "budget_exhausted",
        Degraded = "cheaper (budget shop)",
        RefusedBy = "shop",
        Message = "The budget 'shop' is spent: 20 USD per 1d, and the call may need 0.0041. It begins anew at 2026-11-22 00:00:00Z; raise it with farthing budgets raise, or wait.",
    };

    public static CallRecord Unpriced => Call(0x2222, "preview", "\u001b[31mjo", "gpt-next", new Usage { InputTokens = 100, OutputTokens = 50 });

    public static CallRecord Left => Call(0x3333, "search", "", "gpt-4o-mini", new Usage { InputTokens = 812, OutputTokens = 17 }) with
    {
        Status = 499,
        Outcome = CallOutcome.ClientLeft,
        Charges =
        [
            new Charge
            {
                Provider = "openai", Deployment = "openai/gpt-4o-mini", Model = "gpt-4o-mini", ProviderStatus = 200, CostStatus = CostStatus.Partial,
                Usage = new Usage { InputTokens = 812, OutputTokens = 17 }, UsageStatus = UsageStatus.Partial, Cost = new Usd(0.000132m),
            },
        ],
    };

    private static CallRecord Call(ulong low, string feature, string user, string model, Usage usage) => new()
    {
        Id = new CallId(((ulong)Start.ToUnixTimeMilliseconds() << 16) | low, low),
        StartedAt = Start,
        Duration = TimeSpan.FromMilliseconds(2331),
        TimeToFirstByte = TimeSpan.FromMilliseconds(312),
        Overhead = TimeSpan.FromMicroseconds(210),
        Principal = new Principal { Feature = feature, User = user, Team = "care", Tags = """{"env":"prod"}""" },
        Endpoint = Endpoint.ChatCompletions,
        RequestedModel = model,
        Status = 200,
        Charges = [new Charge { Provider = "openai", Deployment = $"openai/{model}", Model = model, ProviderStatus = 200, Usage = usage, UsageStatus = UsageStatus.Reported, Duration = TimeSpan.FromMilliseconds(2300) }],
    };

    private static ReportFigures Figures(
        long calls, long input, long cached, long output, decimal cost, long errors = 0, long unknown = 0, long partial = 0) => new()
        {
            Calls = calls,
            Attempts = calls,
            Errors = errors,
            UnknownCostCalls = unknown,
            PartialCalls = partial,
            Usage = new Usage { InputTokens = input, CachedReadTokens = cached, OutputTokens = output },
            Cost = new Usd(cost),
            MeanDuration = TimeSpan.FromMilliseconds(812),
            MeanOverhead = TimeSpan.FromMicroseconds(200),
        };
}
