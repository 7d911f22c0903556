using Farthing.Calls;

namespace Farthing.Providers.Transport;

/// <summary>A request for a provider: the client's header fields without its credentials, the provider's own on top.</summary>
public sealed class ProviderRequest : IHeaderVisitor
{
    /// <summary>The version of Anthropic's wire that requests are made in where the client names none.</summary>
    public const string AnthropicVersion = "2023-06-01";

    private IHeaderVisitor? _visitor;

    /// <summary>Where it goes.</summary>
    public required ProviderAddress Address { get; init; }

    /// <summary>The JSON that is sent, with POST; <c>null</c> asks with GET.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The client's header fields; <c>null</c> when no client asks.</summary>
    public IRequestHeaders? ClientHeaders { get; init; }

    /// <summary>Whether the body was translated from another wire, whose header fields mean nothing to this provider.</summary>
    public bool IsTranslated { get; init; }

    /// <summary>Whether to name the version of Anthropic's wire.</summary>
    public bool NamesAnthropicVersion { get; init; }

    /// <summary>The provider's own header fields; they replace the client's of the same name.</summary>
    internal KeyValuePair<string, string>[] ProviderHeaders { get; set; } = [];

    /// <summary>Whether all of it was written: what fails before has not been sent.</summary>
    internal bool IsWritten { get; private set; }

    /// <summary>Gives every header field but <c>Host</c> and <c>Content-Length</c>.</summary>
    internal void VisitHeaders(IHeaderVisitor visitor)
    {
        _visitor = visitor;
        if (Body is not null) visitor.Visit("Content-Type", "application/json");
        ClientHeaders?.Visit(this);
        if (NamesAnthropicVersion && !IsProviders("anthropic-version")) visitor.Visit("anthropic-version", AnthropicVersion);
        foreach (KeyValuePair<string, string> own in ProviderHeaders) visitor.Visit(own.Key, own.Value);
        IsWritten = true;
    }

    void IHeaderVisitor.Visit(string name, string value)
    {
        if (IsTranslated && ForwardedHeaders.BelongsToWire(name)) return;
        if (ForwardedHeaders.ReachesProvider(name) && !IsProviders(name)) _visitor!.Visit(name, value);
    }

    private bool IsProviders(string name)
    {
        foreach (KeyValuePair<string, string> own in ProviderHeaders)
            if (own.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
