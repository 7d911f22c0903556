using Farthing.Routing.Features;

namespace Farthing.Routing.Pools;

/// <summary>A prompt as the strategies of a pool see it.</summary>
internal sealed class PoolPrompt
{
    public required int[] Indices { get; init; }

    public required float[] Values { get; init; }

    public required float[] Shape { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required int Length { get; init; }

    public static PoolPrompt Read(ReadOnlySpan<byte> text, Vectorizer vectorizer)
    {
        FeatureBuffer buffer = new();
        FeatureRow row = new();
        TextFeatures.Read(text, buffer);
        vectorizer.Write(buffer, row);
        return new PoolPrompt { Indices = row.Indices.ToArray(), Values = row.Values.ToArray(), Shape = [.. buffer.Shape], Length = text.Length };
    }
}
