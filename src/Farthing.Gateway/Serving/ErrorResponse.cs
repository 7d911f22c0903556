using System.Buffers;
using Farthing.Calls;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Serving;

/// <summary>Answers a request with an error in its caller's dialect.</summary>
internal static class ErrorResponse
{
    /// <summary>Refuses what would have been a call: it has an identity as every call, and cost nothing.</summary>
    public static Task RefuseAsync(HttpContext context, Dialect dialect, CallError error, CallId id)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers[FarthingHeaders.Id] = id.ToString();
        headers[FarthingHeaders.Cost] = "0";
        return WriteAsync(context, dialect, error);
    }

    public static async Task WriteAsync(HttpContext context, Dialect dialect, CallError error)
    {
        HttpResponse response = context.Response;
        var body = new ArrayBufferWriter<byte>(512);
        CallErrorWriter.Write(body, dialect, error);
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        response.ContentLength = body.WrittenCount;
        if (error.RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (error.Status == 405 && response.Headers.Allow.Count == 0) response.Headers.Allow = HttpMethods.Post;
        if (error.Status == 401) response.Headers.WWWAuthenticate = "Bearer";

        await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>The dialect of a caller on a path that is no metered endpoint, by the header fields that only one dialect has.</summary>
    public static Dialect DialectOf(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1/messages", StringComparison.Ordinal) || request.Headers.ContainsKey("anthropic-version") ? Dialect.Anthropic
        : request.Path.StartsWithSegments("/v1beta", StringComparison.Ordinal) || request.Headers.ContainsKey("x-goog-api-key") ? Dialect.Gemini
        : Dialect.OpenAI;
}
