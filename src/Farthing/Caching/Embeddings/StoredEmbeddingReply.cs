using System.Buffers;
using Farthing.Calls;

namespace Farthing.Caching.Embeddings;

/// <summary>An answer all of which was known.</summary>
internal sealed class StoredEmbeddingReply : Reply
{
    private readonly ArrayBufferWriter<byte> _body = new(4096);
    private int _read;

    public StoredEmbeddingReply(EmbeddingBatch batch, string requestedModel) => batch.WriteAnswer(_body, requestedModel);

    public override int Status => 200;

    public override bool IsEventStream => false;

    public override long? ContentLength => _body.WrittenCount;

    public override void CopyHeadersTo(IReplyHeaders headers) => headers.Add("Content-Type", "application/json");

    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _body.WrittenCount - _read);
        _body.WrittenSpan.Slice(_read, count).CopyTo(buffer.Span);
        _read += count;
        return ValueTask.FromResult(count);
    }

    public override CallOutcome Finish(bool clientLeft) => clientLeft ? CallOutcome.ClientLeft : CallOutcome.Completed;
}
