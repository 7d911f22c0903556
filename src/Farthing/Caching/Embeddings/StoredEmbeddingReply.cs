using System.Buffers;
using Farthing.Calls;

namespace Farthing.Caching.Embeddings;

/// <summary>An answer all of which was known.</summary>
internal sealed class StoredEmbeddingReply(EmbeddingBatch batch, string requestedModel) : FixedReply(Write(batch, requestedModel))
{
    public override void CopyHeadersTo(IReplyHeaders headers) => headers.Add("Content-Type", "application/json");

    private static ReadOnlyMemory<byte> Write(EmbeddingBatch batch, string requestedModel)
    {
        ArrayBufferWriter<byte> body = new(4096);
        batch.WriteAnswer(body, requestedModel);
        return body.WrittenMemory;
    }
}
