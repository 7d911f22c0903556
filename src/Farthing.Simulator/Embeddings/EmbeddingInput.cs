namespace Farthing.Simulator.Embeddings;

/// <summary>One input to embed.</summary>
/// <param name="Hash">Follows from all of it.</param>
/// <param name="Parts">A hash for each of its words, or tokens, and how much it counts.</param>
/// <param name="Tokens">How many tokens it has.</param>
internal sealed record EmbeddingInput(ulong Hash, IReadOnlyList<(ulong Hash, int Weight)> Parts, int Tokens);
