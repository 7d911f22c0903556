namespace Farthing.Ledger;

/// <summary>A model that was used and could not be priced.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The model, as the provider named it.</param>
/// <param name="Calls">How many calls have an unknown cost although their usage is known.</param>
/// <param name="LastSeen">The hour of the last of them.</param>
public sealed record MissingPrice(string Provider, string Model, long Calls, DateTimeOffset LastSeen);
