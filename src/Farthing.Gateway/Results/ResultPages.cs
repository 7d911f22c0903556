using System.Globalization;
using Farthing.Caching;
using Farthing.Caching.Results;
using Farthing.Calls;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Authentication;
using Farthing.Gateway.Serving;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Farthing.Gateway.Results;

/// <summary>
/// <c>PUT|GET|HEAD|DELETE /v1/cache/{scope}/{key}</c>: a caller's own results. They belong to the project of its key; without keys, to the one project that there is.
/// </summary>
internal sealed class ResultPages(ClientKeyRing keys, ResultCache results, TimeProvider time)
{
    private const string Root = "/v1/cache/";
    private const int MaxTypeLength = 256;
    private const string UnknownType = "application/octet-stream";

    public async Task ServeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        Dialect dialect = ErrorResponse.DialectOf(request);
        if (keys.Find(request, time.GetUtcNow()) is not { } key)
        {
            await ErrorResponse.WriteAsync(context, dialect, ClientKeyRing.UnknownKey(request));
            return;
        }

        CallError? wrong = key.RefuseAddress(context);
        (string scope, string name) = ("", "");
        wrong ??= ReadNames(request, out scope, out name);
        wrong ??= request.Method switch
        {
            "PUT" => await PutAsync(context, key.Principal, scope, name),
            "GET" or "HEAD" => await GetAsync(context, key.Principal, scope, name),
            "DELETE" => await DeleteAsync(context, key.Principal, scope, name),
            _ => new CallError(405, "method_not_allowed", $"This page takes GET, HEAD, PUT and DELETE, not {Shorten(request.Method)}."),
        };
        if (wrong is { Status: StatusCodes.Status405MethodNotAllowed }) context.Response.Headers.Allow = "GET, HEAD, PUT, DELETE";
        if (wrong is not null) await ErrorResponse.WriteAsync(context, dialect, wrong);
    }

    private async Task<CallError?> PutAsync(HttpContext context, Principal principal, string scope, string name)
    {
        HttpRequest request = context.Request;
        if (ReadTtl(request.Headers, out TimeSpan? ttl) is { } wrong) return wrong;
        string type = request.ContentType ?? UnknownType;
        if (type.Length > MaxTypeLength || type.AsSpan().ContainsAnyExceptInRange(' ', '~')) return new CallError(400, "invalid_content_type", $"The Content-Type must be at most {MaxTypeLength} printable ASCII characters.");
        if (request.Headers.ContentEncoding.Count > 0) return new CallError(415, "unsupported_content_encoding", "Send the result without Content-Encoding; what is compressed by itself can say so in its Content-Type.");
        if (request.ContentLength > results.Options.MaxSize) return TooLarge();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = results.Options.MaxSize;
        try
        {
            using RequestBody body = await RequestBody.ReadAsync(request, context.RequestAborted);
            string feature = principal.Feature.Length > 0 ? principal.Feature : Attributes.Clean(request.Headers[FarthingHeaders.Feature].ToString());
            StoredResult stored = results.Put(principal with { Feature = feature }, scope, name, type, body.Bytes.Span, ttl);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.ETag = $"\"{stored.Tag}\"";
            return null;
        }
        catch (BadHttpRequestException error)
        {
            return error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge()
                : new CallError(error.StatusCode, "malformed_request", "The request is not well-formed HTTP: its body ended early or its framing is wrong.");
        }
    }

    private async Task<CallError?> GetAsync(HttpContext context, Principal principal, string scope, string name)
    {
        HttpResponse response = context.Response;
        if (await results.FindAsync(principal, scope, name, context.RequestAborted) is not ({ } header, { } result))
        {
            response.Headers[FarthingHeaders.Cache] = "miss";
            return NotFound();
        }

        response.Headers[FarthingHeaders.Cache] = "exact";
        response.Headers.ETag = $"\"{result.Tag}\"";
        response.Headers.Age = ((long)Math.Max(0, (time.GetUtcNow() - header.StoredAt).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "private, no-cache";

        // What a caller stored is no page of ours, whatever it says that it is.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        if (IsKnown(context.Request, result.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }

        response.ContentType = result.ContentType;
        response.ContentLength = result.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.BodyWriter.WriteAsync(result.Body, context.RequestAborted);
        return null;
    }

    private async Task<CallError?> DeleteAsync(HttpContext context, Principal principal, string scope, string name)
    {
        if (!await results.RemoveAsync(principal, scope, name, context.RequestAborted)) return NotFound();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    private CallError? ReadTtl(IHeaderDictionary headers, out TimeSpan? ttl)
    {
        ttl = null;
        if (!headers.TryGetValue("x-farthing-cache-ttl", out var text)) return null;
        double most = results.Options.MaxTtl.TotalSeconds;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) || !(seconds > 0 && seconds <= most))
            return new CallError(400, "invalid_header", string.Create(CultureInfo.InvariantCulture, $"The header x-farthing-cache-ttl must be a number of seconds above 0 and at most {most}."), "x-farthing-cache-ttl");
        ttl = TimeSpan.FromSeconds(seconds);
        return null;
    }

    /// <summary>The segments as they were sent: a name may hold an escaped slash.</summary>
    private static CallError? ReadNames(HttpRequest request, out string scope, out string name)
    {
        (scope, name) = ("", "");
        string target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith(Root, StringComparison.Ordinal)) target = request.Path.ToUriComponent();
        int end = target.AsSpan().IndexOfAny('?', '#');
        if (end >= 0) target = target[..end];
        string[] segments = target.Length > Root.Length ? target[Root.Length..].Split('/') : [];
        if (segments is not [{ Length: > 0 } first, { Length: > 0 } second])
            return new CallError(404, "unknown_path", "A result's address is /v1/cache/{scope}/{key}: two names, in which a slash is written %2F.");
        (scope, name) = (Uri.UnescapeDataString(first), Uri.UnescapeDataString(second));
        foreach (string each in new[] { scope, name })
        {
            if (each.Length > ResultCache.MaxNameLength) return new CallError(400, "invalid_name", $"A scope or key must not be longer than {ResultCache.MaxNameLength} characters. Hash what is longer.");
            if (each.Any(char.IsControl) || each.Contains('\uFFFD')) return new CallError(400, "invalid_name", "A scope or key must be valid UTF-8 without control characters.");
        }

        return null;
    }

    private static bool IsKnown(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.Count > 0 && EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? tags)
        && tags.Any(each => each.Tag == "*" || each.Tag == $"\"{tag}\"");

    private CallError TooLarge() => new(413, "request_too_large", $"The result is larger than {results.Options.MaxSize:N0} bytes. Keep less, or raise cache.results.max_size.");

    private static CallError NotFound() => new(404, "result_not_found", "There is no such result: it was never stored, has expired, or was removed.");

    private static string Shorten(string method) => method.Length <= 20 ? method : method[..20] + "…";
}
