using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Calls;

namespace Farthing.Answers.Wire;

/// <summary>
/// Writes a plain text as the answer of a model, whole or as a stream of events, in the wire of an endpoint. No tokens were used and the answer says so.
/// </summary>
public static class AnswerWriter
{
    // What a model wrote is read by programs; it is never put into a web page by us.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether an endpoint's answers can be a plain text.</summary>
    public static bool Knows(Endpoint endpoint) => endpoint is Endpoint.ChatCompletions or Endpoint.Responses or Endpoint.Messages or Endpoint.GenerateContent;

    /// <summary>Writes the answer as one JSON object.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The endpoint's answers are no texts.</exception>
    public static void WriteWhole(IBufferWriter<byte> output, Endpoint endpoint, PlainAnswer answer)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        switch (endpoint)
        {
            case Endpoint.ChatCompletions:
                ChatAnswer.WriteWhole(json, answer);
                break;
            case Endpoint.Responses:
                ResponsesAnswer.WriteWhole(json, answer, completed: true);
                break;
            case Endpoint.Messages:
                MessagesAnswer.WriteWhole(json, answer);
                break;
            case Endpoint.GenerateContent:
                GeminiAnswer.WriteWhole(json, answer);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(endpoint));
        }
    }

    /// <summary>Writes the answer as the events of a stream.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="includesUsage">Whether the client of a chat asked for an event with the usage.</param>
    /// <exception cref="ArgumentOutOfRangeException">The endpoint's answers are no texts.</exception>
    public static void WriteStream(IBufferWriter<byte> output, Endpoint endpoint, PlainAnswer answer, bool includesUsage)
    {
        using var events = new EventWriter(output, Readable);
        switch (endpoint)
        {
            case Endpoint.ChatCompletions:
                ChatAnswer.WriteStream(events, answer, includesUsage);
                break;
            case Endpoint.Responses:
                ResponsesAnswer.WriteStream(events, answer);
                break;
            case Endpoint.Messages:
                MessagesAnswer.WriteStream(events, answer);
                break;
            case Endpoint.GenerateContent:
                GeminiAnswer.WriteStream(events, answer);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(endpoint));
        }
    }
}
