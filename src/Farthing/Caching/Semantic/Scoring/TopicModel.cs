using System.Numerics.Tensors;
using Farthing.Caching.Semantic.Questions;
using Farthing.Embedding;

namespace Farthing.Caching.Semantic.Scoring;

/// <summary>
/// Tells which of the kinds of request it was trained on a text is, if any. The kinds stand in groups (one for each data set); each group has
/// the answer "none of these".
/// </summary>
/// <param name="model">Holds a vector of length one for each kind, and for each group its first kind, its sharpness and what "none" scores.</param>
internal sealed class TopicModel(ModelFile model)
{
    private const float LeastProbability = 0.05f;

    private readonly ModelBlock<float> _kinds = model.Find<float>("topics");
    private readonly ModelBlock<float> _groups = model.Find<float>("topic-groups");

    /// <summary>The likely kinds of a text.</summary>
    /// <param name="vector">The text's vector.</param>
    public Topic[] Of(ReadOnlySpan<float> vector)
    {
        ReadOnlySpan<float> kinds = _kinds.Span;
        ReadOnlySpan<float> groups = _groups.Span;
        List<Topic> found = [];
        Span<float> scores = stackalloc float[256];
        for (int group = 0; group < groups.Length / 4; group++)
        {
            (int first, int count) = ((int)groups[group * 4], (int)groups[(group * 4) + 1]);
            (float sharpness, float none) = (groups[(group * 4) + 2], groups[(group * 4) + 3]);
            Span<float> own = scores[..(count + 1)];
            for (int kind = 0; kind < count; kind++)
                own[kind] = sharpness * TensorPrimitives.Dot(vector, kinds.Slice((first + kind) * StaticEmbedder.Dimensions, StaticEmbedder.Dimensions));
            own[count] = none;
            TensorPrimitives.SoftMax(own, own);
            for (int kind = 0; kind < count; kind++)
            {
                if (own[kind] >= LeastProbability) found.Add(new Topic(first + kind, own[kind]));
            }
        }

        return [.. found];
    }
}
