namespace Farthing.Wire.Translation;

/// <summary>The model that a request is translated for.</summary>
/// <param name="Name">The name its provider knows it by.</param>
public sealed record TargetModel(string Name)
{
    /// <summary>The output limit of models of which nothing is known: the lowest that a model of Anthropic's wire has had (Claude 3).</summary>
    public const long DefaultMaxOutput = 4_096;

    /// <summary>The most that the model writes, in tokens; sent where the wire wants a limit and the request has none.</summary>
    public long MaxOutput { get; init; } = DefaultMaxOutput;

    /// <summary>Whether the output limit of chat completions is named <c>max_completion_tokens</c>, as OpenAI's own models want it, and not <c>max_tokens</c>.</summary>
    public bool NamesCompletionLimit { get; init; } = true;

    /// <summary>Whether a stream must be asked for its usage.</summary>
    public bool RequestsStreamUsage { get; init; } = true;
}
