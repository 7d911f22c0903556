using System.Text.Json;

namespace Farthing.Simulator.Http;

/// <summary>The error objects of the three dialects.</summary>
internal static class ErrorBody
{
    public static void Write(Utf8JsonWriter json, Dialect dialect, RequestProblem problem, string requestId)
    {
        json.WriteStartObject();
        switch (dialect)
        {
            case Dialect.OpenAI:
                json.WriteStartObject("error");
                json.WriteString("message", problem.Message);
                json.WriteString("type", OpenAIType(problem));
                json.WriteString("param", problem.Param);
                json.WriteString("code", OpenAICode(problem));
                json.WriteEndObject();
                break;
            case Dialect.Anthropic:
                json.WriteString("type", "error");
                json.WriteStartObject("error");
                json.WriteString("type", AnthropicType(problem));
                json.WriteString("message", problem.Param is null ? problem.Message : $"{problem.Param}: {problem.Message}");
                json.WriteEndObject();
                json.WriteString("request_id", requestId);
                break;
            default:
                json.WriteStartObject("error");
                json.WriteNumber("code", problem.Status);
                json.WriteString("message", problem.Message);
                json.WriteString("status", GeminiStatus(problem.Status));
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }

    public static string OpenAIType(RequestProblem problem) => problem.Type ?? problem.Status switch
    {
        429 => "requests",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    public static string? OpenAICode(RequestProblem problem) => problem.Code ?? problem.Status switch
    {
        401 => "invalid_api_key",
        429 => "rate_limit_exceeded",
        _ => null,
    };

    private static string AnthropicType(RequestProblem problem) => problem.Status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private static string GeminiStatus(int status) => status switch
    {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        500 => "INTERNAL",
        503 or 529 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "INVALID_ARGUMENT",
    };
}
