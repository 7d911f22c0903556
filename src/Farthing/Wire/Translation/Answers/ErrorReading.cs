using System.Text.Json;

namespace Farthing.Wire.Translation.Answers;

/// <summary>Reads a provider's error object, so that it can be written in the caller's dialect.</summary>
internal static class ErrorReading
{
    /// <summary>The status of an error that came under a status of success and says none.</summary>
    private const int BadGateway = 502;

    /// <summary>Reads an error.</summary>
    /// <param name="body">The body, or what stood in an event; undefined when it is no JSON.</param>
    /// <param name="status">The status it came with; one of success when the error has to say it.</param>
    public static CallError Read(JsonElement body, int status)
    {
        JsonElement error = body.Get("error"u8);
        string type = error.Text("type"u8) ?? "", code = error.Text("code"u8) ?? type;
        if (status < 400) status = StatusOf(error, type);
        string? message = error.ValueKind == JsonValueKind.String ? error.GetString() : error.Text("message"u8) ?? body.Text("message"u8);
        return new CallError(
            status,
            code.Length > 0 ? code : "provider_error",
            string.IsNullOrEmpty(message) ? $"The provider answered with the status {status} and said no more." : message,
            error.Text("param"u8));
    }

    private static int StatusOf(JsonElement error, string type)
    {
        // OpenRouter and others put the status into the code.
        if (error.Get("code"u8) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int status) && status is >= 400 and < 600) return status;
        return type switch
        {
            "invalid_request_error" => 400,
            "authentication_error" => 401,
            "billing_error" or "insufficient_quota" => 402,
            "permission_error" => 403,
            "not_found_error" => 404,
            "request_too_large" => 413,
            "rate_limit_error" or "rate_limit_exceeded" => 429,
            "api_error" or "server_error" => 500,
            "timeout_error" => 504,
            "overloaded_error" => 529,
            _ => BadGateway,
        };
    }
}
