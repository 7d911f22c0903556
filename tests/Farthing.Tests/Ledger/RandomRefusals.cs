using Farthing.Ledger;

namespace Farthing.Tests.Ledger;

/// <summary>Makes random refused calls, the same from the same seed.</summary>
internal sealed class RandomRefusals(int seed)
{
    private static readonly string[] Codes = ["budget_exhausted", "rate_limit_exceeded", "attribution_required", "cost_unbounded"];
    private readonly Random _random = new(seed);

    /// <summary>Makes the calls; its times are those of the refusals.</summary>
    public required RandomCalls Calls { get; init; }

    /// <summary>A refused call, of any time.</summary>
    public RefusedCall Refusal()
    {
        CallRecord call = Calls.Call(charges: 0);
        return new RefusedCall
        {
            Id = call.Id,
            StartedAt = call.StartedAt,
            Duration = call.Duration,
            Overhead = call.Overhead,
            Principal = call.Principal,
            Endpoint = call.Endpoint,
            Streamed = call.Streamed,
            RequestedModel = call.RequestedModel,
            Status = call.Status,
            ErrorCode = Codes[_random.Next(Codes.Length)],
            Cache = call.Cache,
            Route = call.Route,
            Degraded = call.Degraded,
            RefusedBy = _random.Next(3) == 0 ? "" : $"budget-{_random.Next(3)}",
            Message = $"The budget 'naïve 💸' is spent: {_random.Next()} USD. '; DROP TABLE refusals; --",
            RetryAfter = _random.Next(2) == 0 ? null : _random.Next(0, 90_000),
            Count = _random.Next(4) == 0 ? _random.NextInt64(1, 600_000) : 1,
        };
    }
}
