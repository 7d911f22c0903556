using System.Text.Json.Nodes;

namespace Farthing.Cli.Demo;

/// <summary>One call of the demo's bundle.</summary>
internal sealed record DemoCall
{
    /// <summary>The path that is called.</summary>
    public required string Path { get; init; }

    /// <summary>The request.</summary>
    public required JsonObject Body { get; init; }

    /// <summary>The feature that asks.</summary>
    public required string Feature { get; init; }

    /// <summary>The user for whom it asks.</summary>
    public required string User { get; init; }

    /// <summary>The team that owns the feature.</summary>
    public required string Team { get; init; }

    /// <summary>After how many events of the stream the client leaves; <c>null</c>: it stays to the end.</summary>
    public int? LeavesAfter { get; init; }

    /// <summary>The model that is asked for.</summary>
    public string Model => (string?)Body["model"] ?? "";

    /// <summary>Whether it speaks Anthropic's wire.</summary>
    public bool IsAnthropic => Path.EndsWith("/messages", StringComparison.Ordinal);
}
