namespace Farthing.Caching.Exact;

/// <summary>A member of an object in what a <see cref="CanonicalWriter"/> holds.</summary>
/// <param name="Start">Where its name begins, tag and length included.</param>
/// <param name="NameEnd">Where its name ends.</param>
/// <param name="End">Where its value ends.</param>
internal readonly record struct CanonicalMember(int Start, int NameEnd, int End);
