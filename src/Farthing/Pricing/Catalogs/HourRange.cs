namespace Farthing.Pricing.Catalogs;

/// <summary>A part of each day, in minutes from midnight UTC.</summary>
/// <param name="From">The first minute.</param>
/// <param name="To">The minute after the last one; 1440 is midnight.</param>
public sealed record HourRange(int From, int To);
