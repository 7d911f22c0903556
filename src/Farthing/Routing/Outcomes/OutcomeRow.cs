using System.Text;

namespace Farthing.Routing.Outcomes;

/// <summary>One prompt and how models fared with it.</summary>
public sealed record OutcomeRow
{
    /// <summary>The name of the row.</summary>
    public required string Id { get; init; }

    /// <summary>The prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>The feature or route that the prompt belongs to; null where it is unknown or was not to be read.</summary>
    public string? Group { get; init; }

    /// <summary>Model by model.</summary>
    public required IReadOnlyDictionary<string, ModelOutcome> Models { get; init; }

    /// <summary>The prompt as UTF-8.</summary>
    public byte[] Text => _text ??= Encoding.UTF8.GetBytes(Prompt);

    private byte[]? _text;
}
