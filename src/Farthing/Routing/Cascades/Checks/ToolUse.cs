namespace Farthing.Routing.Cascades.Checks;

/// <summary>A call of a tool in an answer.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Arguments">The arguments as JSON, as the model wrote them.</param>
public readonly record struct ToolUse(string Name, string Arguments);
