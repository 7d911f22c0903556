using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire.Translation.Answers;
using Farthing.Wire.Translation.Streams;

namespace Farthing.Wire.Translation;

/// <summary>Writes answers of one wire in another. Knows no state; safe from any thread.</summary>
internal static class AnswerTranslator
{
    private const int MostDepth = 1_100;

    internal static readonly JsonWriterOptions AsProvidersWrite = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Translates a whole answer, be it an error or not.</summary>
    /// <param name="endpoint">The endpoint that the caller knows.</param>
    /// <param name="body">The provider's answer.</param>
    /// <param name="status">The status it came with.</param>
    /// <param name="context">What it may not say.</param>
    /// <returns>The answer, and the status to send it with.</returns>
    public static (ReadOnlyMemory<byte> Body, int Status) TranslateWhole(Endpoint endpoint, ReadOnlyMemory<byte> body, int status, AnswerContext context)
    {
        ArrayBufferWriter<byte> output = new(body.Length + 256);
        CallError error;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MostDepth });
            JsonElement answer = document.RootElement;
            if (status < 400 && !answer.Get("error"u8).IsThere())
            {
                using Utf8JsonWriter json = new(output, AsProvidersWrite);
                bool written = endpoint switch
                {
                    Endpoint.ChatCompletions => MessageToCompletion.TryWrite(json, answer, context),
                    Endpoint.Responses => MessageToResponse.TryWrite(json, answer, context),
                    _ => CompletionToMessage.TryWrite(json, answer, context),
                };
                json.Flush();
                if (written) return (output.WrittenMemory, status);
                error = NotUnderstood();
            }
            else
            {
                error = ErrorReading.Read(answer, status);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            output.Clear();
            error = status < 400 ? NotUnderstood() : ErrorReading.Read(default, status);
        }

        CallErrorWriter.Write(output, endpoint.DialectOf(), error);
        return (output.WrittenMemory, error.Status);
    }

    /// <summary>Begins to translate a stream.</summary>
    /// <param name="endpoint">The endpoint that the caller knows.</param>
    /// <param name="context">What the answer may not say.</param>
    /// <param name="includesUsage">Whether the caller of a chat asked for an event with the usage.</param>
    public static StreamTranslator BeginStream(Endpoint endpoint, AnswerContext context, bool includesUsage) => endpoint switch
    {
        Endpoint.ChatCompletions => new MessageEventsToChunks(context) { IncludesUsage = includesUsage },
        Endpoint.Responses => new MessageEventsToResponseEvents(context),
        _ => new ChunksToMessageEvents(context),
    };

    internal static CallError NotUnderstood() => new(502, "provider_answer_invalid", "The provider's answer is not what its wire says an answer is, so it could not be translated.");
}
