using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Limits;
using Farthing.Providers.Health;
using Farthing.Providers.Transport;
using Farthing.Wire;
using Farthing.Wire.Translation;

namespace Farthing.Providers;

/// <summary>One attempt of a call at one deployment.</summary>
public sealed class Attempt(Call call, Deployment deployment, int number, long sentAt)
{
    private bool _ended;

    /// <summary>The call.</summary>
    public Call Call { get; } = call;

    /// <summary>The deployment asked.</summary>
    public Deployment Deployment { get; } = deployment;

    /// <summary>The endpoint asked: the call's own, or its counterpart where the provider speaks another wire.</summary>
    public Endpoint Endpoint { get; } = call.Endpoint.EndpointAt(deployment.Provider.Dialect) ?? call.Endpoint;

    /// <summary>Whether request and answer are translated.</summary>
    public bool IsTranslated => Endpoint != Call.Endpoint;

    /// <summary>Which attempt of the call this is, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>When the provider was asked, on the monotonic clock.</summary>
    public long SentAt { get; } = sentAt;

    /// <summary>What had been sent to the deployment by then, this attempt included.</summary>
    internal LimitMark Mark { get; init; }

    /// <summary>Whether the provider refused for now and said when to try again.</summary>
    internal bool IsRefused { get; set; }

    /// <summary>Whether it tries a deployment that is down, for the others.</summary>
    internal bool IsProbe { get; init; }

    /// <summary>Whether a status of success came with an error or nothing, before the client has seen anything of it.</summary>
    internal bool IsNoAnswer { get; set; }

    /// <summary>Whether it failed before anything of it can have reached the provider.</summary>
    internal bool NeverSent { get; set; }

    /// <summary>After what time the provider asks to be tried again; zero when it does not say.</summary>
    internal TimeSpan RetryAfter { get; set; }

    /// <summary>Whether the provider does not take the gateway's own key (401, 403) or does not have the model (404): another may, this one will not.</summary>
    internal bool IsTurnedAway { get; set; }

    /// <summary>Whether the provider says that trying again is of no use.</summary>
    internal bool ForbidsRetry { get; set; }

    /// <summary>Takes in what an error says of trying again.</summary>
    internal void Read(ProviderResponse response, DateTimeOffset now)
    {
        RetryAfter = ProviderLimitHeaders.ReadRetryAfter(response, now) ?? TimeSpan.Zero;
        ForbidsRetry = ProviderLimitHeaders.ForbidsRetry(response);
    }

    /// <summary>The attempt is over; only the first word counts.</summary>
    internal void End(AttemptResult result, string failure = "", long firstAt = 0, long outputTokens = 0)
    {
        if (_ended) return;
        _ended = true;
        Deployment.Health?.Record(new AttemptReport(result, failure, SentAt, firstAt, outputTokens, IsProbe));
    }

    /// <summary>The answer has begun.</summary>
    internal void Begun()
    {
        if (IsProbe) Deployment.Health?.Begun(SentAt);
    }

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

    /// <summary>The request that asks the deployment.</summary>
    /// <param name="body">What is sent; in memory that stays as it is until the answer has begun.</param>
    internal ProviderRequest ToRequest(ReadOnlyMemory<byte> body) => new()
    {
        Address = AddressOf(),
        Body = body,
        ClientHeaders = Call.Headers,
        IsTranslated = IsTranslated,
        NamesAnthropicVersion = this is { IsTranslated: true, Endpoint: Endpoint.Messages },
    };

    internal void HeadReceived(TimeProvider time, long now)
    {
        Call.ProviderTime += time.GetElapsedTime(SentAt, now);
        Call.TimeToFirstByte = time.GetElapsedTime(Call.StartTimestamp, now);
    }

    /// <summary>No answer came: the time was the provider's all the same.</summary>
    internal void Failed(TimeProvider time) => Call.ProviderTime += time.GetElapsedTime(SentAt);

    private ProviderAddress AddressOf()
    {
        if (Call.PathSuffix.Length == 0 || IsTranslated) return Deployment.AddressOf(Endpoint);
        ProviderOptions options = Deployment.Provider.Options;
        string model = Call.Endpoint == Endpoint.GenerateContent ? "/" + Uri.EscapeDataString(Deployment.UpstreamModel) : "";
        string address = options.BaseAddress + Call.Endpoint.ProviderPathOf() + model + Call.PathSuffix;
        if (options.Query.Length > 0) address += (Call.PathSuffix.Contains('?', StringComparison.Ordinal) ? "&" : "?") + options.Query;
        return new ProviderAddress(address);
    }
}
