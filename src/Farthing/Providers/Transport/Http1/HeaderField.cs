namespace Farthing.Providers.Transport.Http1;

/// <summary>Where a header field lies among the bytes of a head.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, without the blanks around it.</param>
internal readonly record struct HeaderField(Range Name, Range Value);
