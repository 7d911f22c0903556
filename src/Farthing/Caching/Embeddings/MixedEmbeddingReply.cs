using System.Buffers;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Caching.Embeddings;

/// <summary>
/// A provider's answer to a part of a batch, completed from what was known. The provider's own bytes stand around the vectors, its usage among them. An answer that does not
/// go together with what was known is never passed off as one: the caller gets an error, and what was known is forgotten.
/// </summary>
internal sealed class MixedEmbeddingReply(Reply inner, EmbeddingBatch batch, Call call, EmbeddingWriter writer, int maxAnswer) : Reply
{
    private ArrayBufferWriter<byte>? _body;
    private CallError? _error;
    private int _read;

    public override int Status => _error?.Status ?? inner.Status;

    public override bool IsEventStream => false;

    public override long? ContentLength => null;

    public override CallError? Error => _error;

    public override string Deployment => inner.Deployment;

    public override void CopyHeadersTo(IReplyHeaders headers)
    {
        if (_error is null) inner.CopyHeadersTo(headers);
        if (_error is null) return;
        headers.Add("Content-Type", "application/json");
        if (_error.RetryAfter is { } seconds) headers.Add("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        _body ??= await CompleteAsync().ConfigureAwait(false);
        int count = Math.Min(buffer.Length, _body.WrittenCount - _read);
        _body.WrittenSpan.Slice(_read, count).CopyTo(buffer.Span);
        _read += count;
        return count;
    }

    public override CallOutcome Finish(bool clientLeft)
    {
        CallOutcome outcome = inner.Finish(clientLeft);
        if (_body is null || outcome != CallOutcome.Completed) return outcome;
        if (_error is not null) return CallOutcome.ProviderError;
        writer.Write(batch);
        return outcome;
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<ArrayBufferWriter<byte>> CompleteAsync()
    {
        var answered = new ArrayBufferWriter<byte>(16 * 1024);
        while (true)
        {
            int count = await inner.ReadAsync(answered.GetMemory(16 * 1024)).ConfigureAwait(false);
            if (count == 0) break;
            answered.Advance(count);
            if (answered.WrittenCount > maxAnswer) return Fail(502, "provider_answer_too_large", "The provider's answer is larger than cache.embeddings.max_answer allows. Send smaller batches, or raise it.");
        }

        if (EmbeddingAnswer.Read(answered.WrittenMemory, batch.Missing.Count, batch.Request.Format) is not { } answer)
            return Fail(502, "provider_answer_incomplete", $"The provider did not answer with one vector for each of the {batch.Missing.Count} inputs that it was sent.");
        if (!batch.TakeFresh(answer))
        {
            await writer.ForgetAsync(batch).ConfigureAwait(false);
            return Fail(503, "embedding_model_changed", "The provider's vectors are of another model or length than those in the cache, which are forgotten now. Send the request again.", retryAfter: 1);
        }

        var body = new ArrayBufferWriter<byte>(answered.WrittenCount * 2);
        body.Write(answered.WrittenSpan[..answer.Data.Start]);
        batch.WriteData(body);
        body.Write(answered.WrittenSpan[answer.Data.End..]);
        return body;
    }

    private ArrayBufferWriter<byte> Fail(int status, string code, string message, int? retryAfter = null)
    {
        _error = new CallError(status, code, message) { RetryAfter = retryAfter };
        var body = new ArrayBufferWriter<byte>(512);
        CallErrorWriter.Write(body, call.Endpoint.DialectOf(), _error);
        return body;
    }
}
