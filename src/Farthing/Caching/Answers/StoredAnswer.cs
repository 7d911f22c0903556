using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Caching.Answers;

/// <summary>A whole answer of a provider, as an entry of <see cref="CacheKind.Answer"/> holds it.</summary>
internal sealed record StoredAnswer
{
    /// <summary>How it was sent.</summary>
    public required AnswerForm Form { get; init; }

    /// <summary>Its header.</summary>
    public required AnswerHead Head { get; init; }

    /// <summary>The call that it was made for.</summary>
    public required CallId Call { get; init; }

    /// <summary>The provider that answered.</summary>
    public required string Provider { get; init; }

    /// <summary>The deployment that answered.</summary>
    public required string Deployment { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>The tier that the provider served, or empty.</summary>
    public string ServiceTier { get; init; } = "";

    /// <summary>What was used.</summary>
    public required Usage Usage { get; init; }

    /// <summary>What it cost, or <c>null</c> when that is not known.</summary>
    public Usd? Cost { get; init; }

    /// <summary>From sending the request to the end of the answer.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>When how much had come, or empty where that was not to be kept.</summary>
    public IReadOnlyList<AnswerMark> Marks { get; init; } = [];

    /// <summary>The provider's bytes; a stream of OpenAI's chat with its usage, whether it was asked for or not.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whose answer it is, for the ledger.</summary>
    public string Origin => field ??= GivenAnswer.Describe(Call);

    /// <summary>A charge that says what was used again and costs nothing; of one call as of the next.</summary>
    public Charge Charge => field ??= new()
    {
        Provider = Provider,
        Deployment = Deployment,
        Model = Model,
        ProviderStatus = 200,
        Usage = Usage,
        UsageStatus = UsageStatus.Reported,
        Cost = Usd.Zero,
        CostStatus = CostStatus.Reused,
        ServiceTier = ServiceTier,
    };
}
