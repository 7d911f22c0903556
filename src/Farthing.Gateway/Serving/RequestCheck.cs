using Farthing.Gateway.Settings;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Serving;

/// <summary>What can be seen to be wrong with a request before its body is read.</summary>
internal static class RequestCheck
{
    public static CallError? Find(HttpRequest request, LimitSettings limits)
    {
        if (!HttpMethods.IsPost(request.Method))
            return new CallError(405, "method_not_allowed", $"{request.Path} takes POST, not {request.Method}.");
        if (request.ContentLength > limits.MaxBody) return TooLarge(limits);
        if (!IsJson(request.ContentType))
            return new CallError(415, "unsupported_media_type", "Send the body as JSON with the header 'Content-Type: application/json'.");
        string encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length > 0 && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return new CallError(415, "unsupported_content_encoding", "Send the body as it is, without Content-Encoding: a compressed body cannot be read on its way.");
        return null;
    }

    /// <summary>Says what Kestrel found wrong while the body came in.</summary>
    public static CallError Describe(IOException error, LimitSettings limits) => error is BadHttpRequestException { StatusCode: 413 }
        ? TooLarge(limits)
        : new CallError((error as BadHttpRequestException)?.StatusCode ?? 400, "malformed_request", "The request is not well-formed HTTP: its body ended early or its framing is wrong.");

    private static CallError TooLarge(LimitSettings limits) =>
        new(413, "request_too_large", $"The request body is larger than {limits.MaxBody:N0} bytes. Send less, or raise limits.max_body.");

    private static bool IsJson(string? contentType)
    {
        if (contentType is null) return false;
        ReadOnlySpan<char> type = contentType;
        int semicolon = type.IndexOf(';');
        if (semicolon >= 0) type = type[..semicolon];
        return type.Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }
}
