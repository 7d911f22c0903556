namespace Farthing.Gateway.Serving;

/// <summary>Which header fields a request has that only gateways read, or only providers.</summary>
[Flags]
internal enum CallerFields
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Our own (<c>x-farthing-…</c>).</summary>
    Own = 1,

    /// <summary>Those of other gateways that are read as aliases.</summary>
    Aliases = 2,

    /// <summary>Those with which providers are told how to answer (<c>anthropic-…</c>, <c>openai-…</c>).</summary>
    Providers = 4,
}
