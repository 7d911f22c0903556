namespace Farthing.Simulator.Embeddings;

/// <summary>A batch of inputs to embed, in order.</summary>
internal sealed record EmbeddingsRequest(string Model, IReadOnlyList<EmbeddingInput> Inputs, int Dimensions, bool Base64);
