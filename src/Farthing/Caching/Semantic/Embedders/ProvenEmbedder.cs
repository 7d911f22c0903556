namespace Farthing.Caching.Semantic.Embedders;

/// <summary>An embedder that has told known pairs apart.</summary>
/// <param name="Id">Names the model and the number of dimensions: vectors of different ids are not compared.</param>
/// <param name="Model">The model as its provider names it.</param>
/// <param name="Dimensions">How many numbers its vectors have.</param>
/// <param name="Far">The mean cosine of known far pairs.</param>
/// <param name="Near">The mean cosine of known near pairs.</param>
internal sealed record ProvenEmbedder(string Id, string Model, int Dimensions, float Far, float Near)
{
    /// <summary>A cosine in the embedder's own measure: 0 as alike as far pairs, 1 as near pairs.</summary>
    public float Measure(float cosine) => Math.Clamp((cosine - Far) / (Near - Far), -0.5f, 1.5f);
}
