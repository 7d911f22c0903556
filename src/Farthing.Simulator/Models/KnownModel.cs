namespace Farthing.Simulator.Models;

/// <summary>A model that is listed. Requests may name any other too.</summary>
internal sealed record KnownModel(string Id, string Name, DateTimeOffset Created);
