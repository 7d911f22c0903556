namespace Farthing.Simulator.Generation;

/// <summary>A request for text, whichever wire it came by.</summary>
internal sealed record GenerationRequest
{
    public required string Model { get; init; }

    public required Prompt Prompt { get; init; }

    /// <summary>The text of the last message if it is the user's.</summary>
    public string LastUserText { get; init; } = "";

    /// <summary>True when the last message is the result of a tool.</summary>
    public bool AfterToolResult { get; init; }

    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    public ToolChoice ToolChoice { get; init; }

    public bool ParallelTools { get; init; } = true;

    public OutputFormat Format { get; init; }

    /// <summary>The most tokens to generate, reasoning included.</summary>
    public int? MaxTokens { get; init; }

    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>How many tokens the model thinks before it answers.</summary>
    public int ReasoningTokens { get; init; }

    public bool Streaming { get; init; }
}
