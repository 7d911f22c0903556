namespace Farthing.Providers.Transport.Http1;

/// <summary>What says where the body of an answer ends (RFC 9112, 6.3).</summary>
internal enum BodyFraming
{
    /// <summary>Its length, which the head says.</summary>
    Length,

    /// <summary>A last chunk.</summary>
    Chunked,

    /// <summary>The end of the connection.</summary>
    UntilClose,
}
