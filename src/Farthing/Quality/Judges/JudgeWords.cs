using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Quality.Judges;

/// <summary>How a model is asked for a verdict, on OpenAI's chat wire, and how its one word is read.</summary>
internal static class JudgeWords
{
    /// <summary>Enough for models that think before they say one word.</summary>
    private const int MaxOutput = 1_024;

    /// <summary>As people write it: escapes cost tokens.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The request.</summary>
    /// <param name="model">The model that judges.</param>
    /// <param name="instructions">What it is to decide, ending with the demand for one word.</param>
    /// <param name="content">What it decides on.</param>
    public static byte[] Ask(string model, string instructions, string content)
    {
        using MemoryStream body = new();
        using Utf8JsonWriter json = new(body, Plain);
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteNumber("max_tokens", MaxOutput);
        json.WriteNumber("temperature", 0);
        json.WriteStartArray("messages");
        WriteMessage(json, "system", instructions);
        WriteMessage(json, "user", content);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.ToArray();
    }

    /// <summary>The verdict in an answer; <c>null</c> when it is neither yes nor no.</summary>
    public static bool? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument answer = JsonDocument.Parse(body);
            string? word = answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
            return word?.Trim(' ', '\n', '.', '"', '*', '!').ToLowerInvariant() switch
            {
                "yes" => true,
                "no" => false,
                _ => null,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteEndObject();
    }
}
