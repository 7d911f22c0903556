namespace Farthing.Caching.Exact;

/// <summary>What part of a request a value stands in.</summary>
internal enum CanonicalArea : byte
{
    /// <summary>Any other.</summary>
    Other,

    /// <summary>Messages, or other things to read.</summary>
    Contents,

    /// <summary>Tools.</summary>
    Tools,
}
