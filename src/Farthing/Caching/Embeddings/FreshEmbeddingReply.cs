using System.Buffers;
using Farthing.Calls;

namespace Farthing.Caching.Embeddings;

/// <summary>A provider's answer that passes byte by byte, and is kept once it is complete and sound.</summary>
internal sealed class FreshEmbeddingReply(Reply inner, EmbeddingBatch batch, EmbeddingWriter writer, int maxAnswer) : Reply
{
    private readonly ArrayBufferWriter<byte> _seen = new();
    private bool _isTooLarge;

    public override int Status => inner.Status;

    public override bool IsEventStream => false;

    public override long? ContentLength => inner.ContentLength;

    public override string Deployment => inner.Deployment;

    public override void CopyHeadersTo(IReplyHeaders headers) => inner.CopyHeadersTo(headers);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        int count = await inner.ReadAsync(buffer).ConfigureAwait(false);
        _isTooLarge |= _seen.WrittenCount + count > maxAnswer;
        if (!_isTooLarge) _seen.Write(buffer.Span[..count]);
        return count;
    }

    public override CallOutcome Finish(bool clientLeft)
    {
        CallOutcome outcome = inner.Finish(clientLeft);
        if (outcome != CallOutcome.Completed || _isTooLarge) return outcome;
        if (EmbeddingAnswer.Read(_seen.WrittenMemory, batch.Missing.Count, batch.Request.Format) is { } answer && batch.TakeFresh(answer)) writer.Write(batch);
        return outcome;
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
