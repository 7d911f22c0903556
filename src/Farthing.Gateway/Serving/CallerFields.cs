namespace Farthing.Gateway.Serving;

/// <summary>Which header fields that only gateways read a request has.</summary>
[Flags]
internal enum CallerFields
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Our own (<c>x-farthing-…</c>).</summary>
    Own = 1,

    /// <summary>Those of other gateways that are read as aliases.</summary>
    Aliases = 2,
}
