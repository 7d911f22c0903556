using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Limits;

namespace Farthing.Providers;

/// <summary>One attempt of a call at one deployment.</summary>
public sealed class Attempt(Call call, Deployment deployment, int number, long sentAt)
{
    /// <summary>The call.</summary>
    public Call Call { get; } = call;

    /// <summary>The deployment asked.</summary>
    public Deployment Deployment { get; } = deployment;

    /// <summary>Which attempt of the call this is, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>When the provider was asked, on the monotonic clock.</summary>
    public long SentAt { get; } = sentAt;

    /// <summary>What had been sent to the deployment by then, this attempt included.</summary>
    internal LimitMark Mark { get; init; }

    /// <summary>Whether the provider refused for now and said when to try again.</summary>
    internal bool IsRefused { get; set; }

    internal CallIntent ToIntent() => new()
    {
        Id = Call.Id,
        Attempt = Number,
        StartedAt = Call.StartedAt,
        Principal = Call.Principal,
        Endpoint = Call.Endpoint,
        Streamed = Call.Streamed,
        RequestedModel = Call.RequestedModel,
        Provider = Deployment.Provider.Name,
        Deployment = Deployment.Name,
        Model = Deployment.UpstreamModel,
        EstimatedInputTokens = Meter.EstimateInputTokens(Call),
        MaxOutputTokens = Call.Request.MaxOutputTokens,
    };

    internal void HeadReceived(TimeProvider time, long now)
    {
        Call.ProviderTime += time.GetElapsedTime(SentAt, now);
        Call.TimeToFirstByte = time.GetElapsedTime(Call.StartTimestamp, now);
    }

    /// <summary>No answer came: the time was the provider's all the same.</summary>
    internal void Failed(TimeProvider time) => Call.ProviderTime += time.GetElapsedTime(SentAt);
}
