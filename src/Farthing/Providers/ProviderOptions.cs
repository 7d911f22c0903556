using Farthing.Pricing;
using Farthing.Providers.Retrying;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>Where a provider is and how it is asked.</summary>
public sealed record ProviderOptions
{
    /// <summary>The provider's name in the settings; part of <c>provider/model</c> names.</summary>
    public required string Name { get; init; }

    /// <summary>The dialect it speaks.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>The base address, without a slash at its end. OpenAI's and compatible ones include <c>/v1</c>; Anthropic's and Gemini's do not.</summary>
    public required string BaseAddress { get; init; }

    /// <summary>Whether the connection is encrypted; HTTP/2 is spoken only then.</summary>
    public bool UsesTls => BaseAddress.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Header fields set on every request, the key's among them; they replace the client's of the same name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The query added to every request, without a question mark (Azure: <c>api-version=…</c>), or empty.</summary>
    public string Query { get; init; } = "";

    /// <summary>The provider's name in the price catalog, where it differs from <see cref="Name"/>.</summary>
    public required string CatalogName { get; init; }

    /// <summary>What a call gets whose model has no price. Default: it is made and its cost recorded as unknown.</summary>
    public UnknownPricePolicy UnknownPrice { get; init; }

    /// <summary>Whether it serves from one region at the provider's higher regional price, where a model has one.</summary>
    public bool Regional { get; init; }

    /// <summary>Whether streams must be asked for their usage (<c>stream_options.include_usage</c>). Off for servers that report it unasked.</summary>
    public bool RequestsStreamUsage { get; init; } = true;

    /// <summary>How long the head of an answer may take. Default 10 minutes.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a whole call may take, other attempts included. Default 1 hour.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an answer that has begun may pause. Default 2 minutes.</summary>
    public TimeSpan BetweenEventsTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest answer that is passed on, in bytes; one that goes on is broken off. Default 1 GiB.</summary>
    public long MaxAnswer { get; init; } = 1L << 30;

    /// <summary>Where it runs, as the settings name it, or empty.</summary>
    public string Region { get; init; } = "";

    /// <summary>Whether and when calls that failed are tried again.</summary>
    public RetryOptions Retries { get; init; } = new();
}
