using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Tests.Ledger;

/// <summary>Makes random calls, the same from the same seed.</summary>
internal sealed class RandomCalls(int seed)
{
    private static readonly string[] Oddities =
        ["", "'; DROP TABLE calls; --", "\"quoted\"", "naïve ünïcode 💸", "a\nb\tc", "\\u0000", "%_", "(other)", "x'00'", "\ud83d"];

    private readonly Random _random = new(seed);
    private long _next;

    public DateTimeOffset Start { get; init; } = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    /// <summary>How far apart the first and the last may be.</summary>
    public TimeSpan Spread { get; init; } = TimeSpan.FromHours(50);

    public CallRecord Call() => Call(_random.Next(0, 4));

    public CallRecord Call(int charges)
    {
        DateTimeOffset at = Start + TimeSpan.FromMicroseconds(_random.NextInt64((long)Spread.TotalMicroseconds));
        return new CallRecord
        {
            Id = NewId(at),
            StartedAt = at,
            Duration = TimeSpan.FromMicroseconds(_random.Next(0, 90_000_000)),
            TimeToFirstByte = _random.Next(3) == 0 ? null : TimeSpan.FromMicroseconds(_random.Next(0, 5_000_000)),
            Overhead = TimeSpan.FromMicroseconds(_random.Next(0, 4_000)),
            Principal = Principal(),
            Endpoint = (Endpoint)_random.Next(0, 6),
            Streamed = _random.Next(2) == 0,
            RequestedModel = Word("model", 4),
            Status = _random.Next(5) switch { 0 => 429, 1 => 499, 2 => 502, _ => 200 },
            Outcome = (CallOutcome)_random.Next(0, 7),
            ErrorCode = _random.Next(4) == 0 ? "rate_limit_exceeded" : "",
            Cache = _random.Next(3) == 0 ? "exact" : "miss",
            Route = Word("route", 3),
            Degraded = _random.Next(9) == 0 ? "cheaper-model" : "",
            Saved = _random.Next(3) == 0 ? Amount() : Usd.Zero,
            Charges = [.. Enumerable.Range(1, charges).Select(Charge)],
        };
    }

    public CallIntent Intent(int attempt = 1) => new()
    {
        Id = NewId(Start),
        Attempt = attempt,
        StartedAt = Start,
        Principal = Principal(),
        Endpoint = (Endpoint)_random.Next(0, 6),
        Streamed = _random.Next(2) == 0,
        RequestedModel = Word("model", 4),
        Provider = Word("provider", 3),
        Deployment = Word("deployment", 3),
        Model = Word("model", 4),
        EstimatedInputTokens = _random.Next(),
        MaxOutputTokens = _random.Next(0, 5000),
    };

    public CallId NewId(DateTimeOffset at) => new(
        ((ulong)at.ToUnixTimeMilliseconds() << 16) | (uint)_random.Next(0, 65536), unchecked((ulong)_random.NextInt64() << 20) | (ulong)Interlocked.Increment(ref _next));

    private Charge Charge(int attempt)
    {
        UsageStatus status = (UsageStatus)_random.Next(0, 4);
        ChargeLine[] lines =
        [
            .. Enumerable.Range(0, _random.Next(0, 4)).Select(_ =>
                new ChargeLine((PriceUnit)_random.Next(0, 23), _random.Next(0, 100_000), Price(), Amount(), _random.Next(4) == 0 ? "another-model" : null)),
        ];
        return new Charge
        {
            Attempt = attempt,
            Provider = Word("provider", 3),
            Deployment = Word("deployment", 3),
            Model = Word("model", 5),
            ProviderStatus = _random.Next(2) == 0 ? 200 : 500,
            Usage = status == UsageStatus.Unknown ? default : Usage(),
            UsageStatus = status,
            Cost = _random.Next(5) == 0 ? null : Amount(),
            CostStatus = (CostStatus)_random.Next(0, 6),
            ProviderReportedCost = _random.Next(5) == 0 ? Amount() : null,
            Lines = lines,
            CatalogVersion = _random.Next(2) == 0 ? "" : "5f0e2a11c9d4",
            ServiceTier = _random.Next(3) == 0 ? "flex" : "",
            Duration = TimeSpan.FromMicroseconds(_random.Next(0, 60_000_000)),
        };
    }

    private Usage Usage() => new()
    {
        InputTokens = _random.Next(0, 200_000),
        CachedReadTokens = Sometimes(100_000),
        CacheWrite5mTokens = Sometimes(10_000),
        CacheWrite1hTokens = Sometimes(10_000),
        CacheWriteTokens = Sometimes(10_000),
        OutputTokens = _random.Next(0, 8_000),
        ReasoningTokens = Sometimes(4_000),
        InputAudioTokens = Sometimes(1_000),
        CachedAudioTokens = Sometimes(1_000),
        InputImageTokens = Sometimes(1_000),
        OutputAudioTokens = Sometimes(1_000),
        OutputImageTokens = Sometimes(1_000),
        WebSearchRequests = Sometimes(5),
    };

    private Principal Principal() => new()
    {
        Project = Word("project", 2),
        Team = Word("team", 3),
        User = Word("user", 20),
        Feature = Word("feature", 6),
        Key = Word("key", 3),
        Tags = _random.Next(4) == 0 ? """{"env":"prod","note":"a \"b\""}""" : "",
    };

    private string Word(string kind, int kinds)
    {
        int choice = _random.Next(0, kinds + 2);
        // A lone half of a surrogate pair does not survive UTF-8 and is not part of the round trip.
        return choice < kinds ? $"{kind}-{choice}" : Oddities[_random.Next(0, Oddities.Length - 1)];
    }

    private long Sometimes(int most) => _random.Next(3) == 0 ? _random.Next(0, most) : 0;

    private decimal Price() => _random.Next(0, 100_000) / 10_000m;

    /// <summary>An amount as it is stored, in whole pico-dollars.</summary>
    private Usd Amount() => Usd.FromPicos(_random.NextInt64(0, 5_000_000_000_000));
}
