using Farthing.Pricing;

namespace Farthing.Alerts.Runaway;

/// <summary>How a key's last half hour compares with what it is used to.</summary>
/// <param name="Key">The key's name; empty for calls without one.</param>
/// <param name="HalfHour">What the last 30 minutes cost.</param>
/// <param name="Record">The greatest half hour of the last seven days before.</param>
/// <param name="NormalDay">The mean day of the last seven.</param>
/// <param name="Known">How long the key is known.</param>
public readonly record struct RunawayFigures(string Key, Usd HalfHour, Usd Record, Usd NormalDay, TimeSpan Known);
