namespace Farthing.Routing.Cascades.Balances;

/// <summary>What a cascade cost on one feature of a project beside what its strong model alone would have cost; recent calls count more.</summary>
/// <param name="Project">The project whose calls they were.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="Feature">The feature, or empty.</param>
/// <param name="Calls">The calls counted since it was last tried.</param>
/// <param name="Spent">What they cost in USD, every attempt and check included, older ones faded.</param>
/// <param name="Strong">What the strong model alone would have cost, estimated from the same tokens, faded alike.</param>
/// <param name="OffUntil">Until when it is off, or <c>null</c>.</param>
public sealed record CascadeBalance(string Project, string Policy, string Feature, long Calls, double Spent, double Strong, DateTimeOffset? OffUntil);
