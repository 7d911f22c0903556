namespace Farthing.Caching.Semantic.Embedders;

/// <summary>A model behind an embeddings endpoint that questions are embedded with. Immutable.</summary>
public sealed record EmbedderOptions
{
    /// <summary>The model, as a client would name it.</summary>
    public required string Model { get; init; }

    /// <summary>How many numbers vectors are to have; <c>null</c> leaves it to the model, whose first answer then says it for good.</summary>
    public int? Dimensions { get; init; }

    /// <summary>How long a question's vector is waited for. Default: 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}
