using System.Buffers;
using Farthing.Caching.Answers;
using Farthing.Caching.Replay;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Answers.Wire;

/// <summary>A plain text as the answer of a call, in the caller's wire, whole or as a stream as it asked. Costs nothing.</summary>
/// <param name="call">The call that it answers.</param>
/// <param name="text">The text.</param>
/// <param name="now">The time.</param>
public sealed class PlainReply(Call call, string text, DateTimeOffset now) : FixedReply(Write(call, text, now))
{
    private readonly AnswerForm _form = AnswerForms.WantedBy(call);

    /// <inheritdoc />
    public override bool IsEventStream => _form != AnswerForm.Whole;

    /// <inheritdoc />
    public override void CopyHeadersTo(IReplyHeaders headers) => headers.Add("Content-Type", _form == AnswerForm.Events ? "text/event-stream; charset=utf-8" : "application/json");

    private static ReadOnlyMemory<byte> Write(Call call, string text, DateTimeOffset now)
    {
        var answer = new PlainAnswer(text, call.RequestedModel, $"{call.Id.High:x16}{call.Id.Low:x16}", now);
        ArrayBufferWriter<byte> whole = new((2 * text.Length) + 2048);
        AnswerWriter.Write(whole, call.Endpoint, answer);
        AnswerForm form = AnswerForms.WantedBy(call);
        if (AnswerReader.Convert(call.Endpoint, AnswerForm.Whole, whole.WrittenMemory, form, inPieces: false) is not { } converted)
            throw new InvalidOperationException($"An answer of {call.Endpoint} cannot be sent as {form}.");
        return StreamUsageFilter.IsFor(call) ? StreamUsageFilter.Strip(converted.Body) : converted.Body;
    }
}
