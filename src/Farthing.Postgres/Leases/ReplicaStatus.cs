namespace Farthing.Postgres.Leases;

/// <summary>A replica and what it holds.</summary>
/// <param name="Id">The identity of its data folder.</param>
/// <param name="Name">What people call it.</param>
/// <param name="SeenAt">When it last renewed its leases.</param>
/// <param name="ExpiresAt">When it stops using them unless it renews them.</param>
/// <param name="Leases">How many leases it has in windows that are not over.</param>
/// <param name="Unused">How many of them it has not said to have used in full.</param>
public sealed record ReplicaStatus(string Id, string Name, DateTimeOffset SeenAt, DateTimeOffset ExpiresAt, long Leases, long Unused);
