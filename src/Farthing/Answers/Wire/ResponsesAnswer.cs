using System.Text.Json;
using Farthing.Wire;
using Farthing.Wire.Translation.Answers;

namespace Farthing.Answers.Wire;

/// <summary>A plain text in the wire of <c>/v1/responses</c>.</summary>
internal static class ResponsesAnswer
{
    public static void Write(Utf8JsonWriter json, PlainAnswer answer) => ResponseObject.Write(
        json,
        $"resp_{answer.Digits}",
        answer.CreatedAt,
        answer.Model,
        "completed",
        null,
        output => ResponseItems.WriteMessage(output, $"msg_{answer.Digits}", "completed", JsonEncodedText.Encode(answer.Text, AnswerWriter.Readable.Encoder).EncodedUtf8Bytes),
        static output => UsageFields.WriteResponse(output, default));
}
