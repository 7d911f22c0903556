namespace Farthing.Simulator.Embeddings;

/// <summary>A batch of inputs to embed, each as its hash and its token count.</summary>
internal sealed record EmbeddingsRequest(string Model, IReadOnlyList<(ulong Hash, int Tokens)> Inputs, int Dimensions, bool Base64);
