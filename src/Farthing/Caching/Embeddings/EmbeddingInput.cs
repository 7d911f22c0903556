using Farthing.Wire;

namespace Farthing.Caching.Embeddings;

/// <summary>One input of a request for embeddings.</summary>
/// <param name="Raw">Where it stands in the body.</param>
/// <param name="Content">What it is: its text as UTF-8 or its tokens, with a byte before it that tells them apart.</param>
/// <param name="Weight">Its part of what a batch costs, as its length in bytes; tokens count four each.</param>
internal readonly record struct EmbeddingInput(ByteRange Raw, ReadOnlyMemory<byte> Content, long Weight);
