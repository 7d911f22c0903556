using System.Net;
using Farthing.Calls;

namespace Farthing.Administration.Keys;

/// <summary>A key with which a client calls the gateway: who pays for what it does, and what it may do.</summary>
public sealed record KeyDocument : SecretDocument
{
    /// <summary>The project that pays. Default <c>default</c>.</summary>
    public string Project { get; init; } = "default";

    /// <summary>The team. Default: the project's, else what the request says.</summary>
    public string Team { get; init; } = "";

    /// <summary>The feature. Default: what the request says.</summary>
    public string Feature { get; init; } = "";

    /// <summary>The user. Default: what the request says.</summary>
    public string User { get; init; } = "";

    /// <summary>
    /// The models it may ask for: names or patterns with <c>*</c>. One without a slash means the model at any provider. Empty: all.
    /// </summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>
    /// The routes it may ask for, by header or by model: names or patterns with <c>*</c>, and <c>off</c> to set aside those that would choose for it. Empty: those that its models
    /// allow, and <c>off</c>.
    /// </summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>The endpoints it may call. Empty: all.</summary>
    public IReadOnlyList<Endpoint> Endpoints { get; init; } = [];

    /// <summary>Calls of a higher priority go first while they wait: -100 to 100, or <c>null</c> for the project's.</summary>
    public int? Priority { get; init; }

    /// <summary>The addresses it may be used from. Empty: all.</summary>
    public IReadOnlyList<IPNetwork> Addresses { get; init; } = [];

    /// <summary>The regions in which its calls may be answered, within those of its project. Empty: the project's.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];
}
