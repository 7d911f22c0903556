namespace Farthing.Gateway.Models;

/// <summary>A model in a list: its name, and its object as a provider wrote it where a provider did.</summary>
internal sealed record ModelEntry(string Id, ReadOnlyMemory<byte> Json);
