namespace Farthing.Training.Embedding;

/// <summary>A text as the rows it adds up.</summary>
internal sealed record Sample(int[] Rows, float[] Weights);
