using Farthing.Pricing;

namespace Farthing.Alerts.Spending;

/// <summary>What an hour of a series came to.</summary>
/// <param name="Cost">The known cost.</param>
/// <param name="Calls">The calls.</param>
public readonly record struct HourlySpend(Usd Cost, long Calls);
