namespace Farthing.Simulator.Generation;

/// <summary>One call of a tool, with its arguments as JSON text.</summary>
internal sealed record ToolCall(string Name, string Arguments);
