using System.Text.Json;

namespace Farthing.Simulator.Generation;

/// <summary>A function that the client offers.</summary>
internal sealed record ToolDefinition(string Name, JsonElement? Schema);
