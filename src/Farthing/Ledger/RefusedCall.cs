using System.Diagnostics.CodeAnalysis;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Ledger;

/// <summary>A call that was refused before a provider was asked. Nothing was sent and nothing spent; it is kept apart from calls, and counted in none of their figures.</summary>
public sealed record RefusedCall : CallRecord
{
    /// <summary>A call with the outcome <see cref="CallOutcome.Refused"/>.</summary>
    public RefusedCall() => Outcome = CallOutcome.Refused;

    /// <summary>A call, as one that was refused.</summary>
    [SetsRequiredMembers]
    internal RefusedCall(CallRecord call)
        : base(call) => Outcome = CallOutcome.Refused;

    /// <summary>The name of the budget or limit that refused it, or empty where it was neither.</summary>
    public string RefusedBy { get; init; } = "";

    /// <summary>What the caller was told: why, with the figures of then, and what to do. Kept up to 1,000 characters.</summary>
    public string Message { get; init; } = "";

    /// <summary>After how many seconds the caller was told to try again, or <c>null</c>.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>How many refused calls this stands for, from 1: beyond a bound they are counted, and the last of them is what is kept.</summary>
    public long Count { get; init; } = 1;

    /// <summary>The record of a call that was refused.</summary>
    /// <param name="call">The call.</param>
    /// <param name="error">What its caller is told.</param>
    /// <param name="duration">From arrival until now.</param>
    public static RefusedCall Of(Call call, CallError error, TimeSpan duration) => new()
    {
        Id = call.Id,
        StartedAt = call.StartedAt,
        Duration = duration,
        Overhead = duration - call.ProviderTime - call.WaitTime,
        Principal = call.Principal,
        Endpoint = call.Endpoint,
        Streamed = call.Streamed,
        RequestedModel = call.RequestedModel,
        Status = error.Status,
        ErrorCode = error.Code,
        Cache = call.CacheResult,
        Route = call.Route,
        Degraded = call.Degradation?.Text ?? "",
        RefusedBy = error.RefusedBy,
        Message = error.Message,
        RetryAfter = error.RetryAfter,
    };
}
