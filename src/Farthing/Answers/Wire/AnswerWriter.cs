using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Calls;

namespace Farthing.Answers.Wire;

/// <summary>
/// Writes a plain text as the whole answer of a model in the wire of an endpoint. No tokens were used and the answer says so.
/// </summary>
public static class AnswerWriter
{
    // What a model wrote is read by programs; it is never put into a web page by us.
    internal static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether an endpoint's answers can be a plain text.</summary>
    public static bool Knows(Endpoint endpoint) => endpoint is Endpoint.ChatCompletions or Endpoint.Responses or Endpoint.Messages or Endpoint.GenerateContent;

    /// <summary>Writes the answer as one JSON object.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The endpoint's answers are no texts.</exception>
    public static void Write(IBufferWriter<byte> output, Endpoint endpoint, PlainAnswer answer)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        switch (endpoint)
        {
            case Endpoint.ChatCompletions:
                ChatAnswer.Write(json, answer);
                break;
            case Endpoint.Responses:
                ResponsesAnswer.Write(json, answer);
                break;
            case Endpoint.Messages:
                MessagesAnswer.Write(json, answer);
                break;
            case Endpoint.GenerateContent:
                GeminiAnswer.Write(json, answer);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(endpoint));
        }
    }
}
