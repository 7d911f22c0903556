using System.Buffers;
using Farthing.Calls;

namespace Farthing.Answers.Wire;

/// <summary>A plain text as the answer of a call, in the caller's wire, whole or as a stream as it asked. Costs nothing.</summary>
public sealed class PlainReply : Reply
{
    private readonly ArrayBufferWriter<byte> _body;
    private readonly string _contentType;
    private int _read;

    /// <summary>Makes the reply.</summary>
    /// <param name="call">The call that it answers.</param>
    /// <param name="text">The text.</param>
    /// <param name="now">The time.</param>
    public PlainReply(Call call, string text, DateTimeOffset now)
    {
        var answer = new PlainAnswer(text, call.RequestedModel, $"{call.Id.High:x16}{call.Id.Low:x16}", now);
        _body = new ArrayBufferWriter<byte>((2 * text.Length) + 2048);
        IsEventStream = call.Streamed;
        bool sendsEvents = call.Streamed && (call.Endpoint != Endpoint.GenerateContent || call.PathSuffix.Contains("alt=sse", StringComparison.Ordinal));
        _contentType = sendsEvents ? "text/event-stream; charset=utf-8" : "application/json";
        if (sendsEvents)
        {
            AnswerWriter.WriteStream(_body, call.Endpoint, answer, call.Request.IncludesUsage);
            return;
        }

        // Gemini streams a JSON array to who does not ask for events.
        if (call.Streamed) _body.Write("["u8);
        AnswerWriter.WriteWhole(_body, call.Endpoint, answer);
        if (call.Streamed) _body.Write("]"u8);
    }

    /// <inheritdoc />
    public override int Status => 200;

    /// <inheritdoc />
    public override bool IsEventStream { get; }

    /// <inheritdoc />
    public override long? ContentLength => _body.WrittenCount;

    /// <inheritdoc />
    public override void CopyHeadersTo(IReplyHeaders headers) => headers.Add("Content-Type", _contentType);

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _body.WrittenCount - _read);
        _body.WrittenSpan.Slice(_read, count).CopyTo(buffer.Span);
        _read += count;
        return ValueTask.FromResult(count);
    }

    /// <inheritdoc />
    public override CallOutcome Finish(bool clientLeft) => clientLeft ? CallOutcome.ClientLeft : CallOutcome.Completed;
}
