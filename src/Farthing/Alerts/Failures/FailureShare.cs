using Farthing.Pricing;

namespace Farthing.Alerts.Failures;

/// <summary>What a provider was paid in a day and for what.</summary>
/// <param name="Provider">The provider's name in the settings.</param>
/// <param name="Spent">What was spent, all of it.</param>
/// <param name="Wasted">The part of it on attempts that failed.</param>
public readonly record struct FailureShare(string Provider, Usd Spent, Usd Wasted);
