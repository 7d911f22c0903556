using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Calls;
using Farthing.Wire.Translation.Requests;

namespace Farthing.Wire.Translation;

/// <summary>Writes a request of one wire in another. Knows no state; safe from any thread.</summary>
public static class RequestTranslator
{
    private const int MostDepth = 1_100;

    private static readonly JsonWriterOptions AsClientsWrite = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Translates a request.</summary>
    /// <param name="endpoint">The endpoint that it was made for.</param>
    /// <param name="body">The request.</param>
    /// <param name="target">The model that it goes to.</param>
    /// <param name="options">What is done with fields that have no counterpart.</param>
    /// <exception cref="RequestFormatException">A field cannot be carried over.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Requests of the endpoint cannot be translated.</exception>
    public static TranslatedRequest Translate(Endpoint endpoint, ReadOnlyMemory<byte> body, TargetModel target, TranslationOptions options)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        FieldLosses losses = new(options.Unsupported);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MostDepth });
            ArrayBufferWriter<byte> output = new(body.Length + 256);
            using Utf8JsonWriter json = new(output, AsClientsWrite);
            switch (endpoint)
            {
                case Endpoint.ChatCompletions:
                    ChatToMessages.Write(json, document.RootElement, target, losses);
                    break;
                case Endpoint.Responses:
                    ResponsesToMessages.Write(json, document.RootElement, target, losses);
                    break;
                case Endpoint.Messages:
                    MessagesToChat.Write(json, document.RootElement, target, losses);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(endpoint));
            }

            json.Flush();
            return new TranslatedRequest(output.WrittenMemory, losses.Dropped);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new RequestFormatException("The body holds a name or a type that is no text (half of a surrogate pair), so it cannot be carried over to this model, whose provider speaks another wire.", "invalid_json");
        }
    }
}
