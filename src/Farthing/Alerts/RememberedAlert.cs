namespace Farthing.Alerts;

/// <summary>A matter that was told once and is not told again before a moment.</summary>
/// <param name="Key">The finding's key.</param>
/// <param name="Until">When it is forgotten.</param>
public readonly record struct RememberedAlert(string Key, DateTimeOffset Until);
