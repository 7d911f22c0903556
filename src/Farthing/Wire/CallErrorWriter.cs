using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Wire;

/// <summary>Writes an error as the provider whose dialect the caller speaks would write it.</summary>
public static class CallErrorWriter
{
    // An error is read by people in a terminal; it is never put into a web page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the error object.</summary>
    public static void Write(IBufferWriter<byte> output, Dialect dialect, CallError error)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        switch (dialect)
        {
            case Dialect.Anthropic:
                WriteAnthropic(json, error);
                break;
            case Dialect.Gemini:
                WriteGemini(json, error);
                break;
            default:
                WriteOpenAI(json, error);
                break;
        }
    }

    private static void WriteOpenAI(Utf8JsonWriter json, CallError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, OpenAIType(error.Status));
        json.WriteString("param"u8, error.Field);
        json.WriteString("code"u8, error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAnthropic(Utf8JsonWriter json, CallError error)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, AnthropicType(error.Status));
        json.WriteString("message"u8, error.Message);
        json.WriteString("code"u8, error.Code);
        if (error.Field is not null) json.WriteString("param"u8, error.Field);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteGemini(Utf8JsonWriter json, CallError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, error.Status);
        json.WriteString("message"u8, error.Message);
        json.WriteString("status"u8, GeminiStatus(error.Status));
        json.WriteStartArray("details"u8);
        json.WriteStartObject();
        json.WriteString("reason"u8, error.Code);
        if (error.Field is not null) json.WriteString("field"u8, error.Field);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>OpenAI calls a wrong key an invalid request; its code says the rest.</summary>
    private static string OpenAIType(int status) => status switch
    {
        402 => "insufficient_quota",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string AnthropicType(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or 529 => "overloaded_error",
        504 => "timeout_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private static string GeminiStatus(int status) => status switch
    {
        401 => "UNAUTHENTICATED",
        402 or 429 => "RESOURCE_EXHAUSTED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        >= 500 => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    };
}
