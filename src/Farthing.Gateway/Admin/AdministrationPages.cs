using Farthing.Administration;
using Farthing.Administration.Api;
using Farthing.Gateway.Serving;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Admin;

/// <summary>The admin API's pages of what is administered, under <c>/admin/v1/</c>: see <see cref="AdministrationApi"/>.</summary>
internal sealed class AdministrationPages(AdminGate gate, AdministrationApi api)
{
    private const string Root = "/admin/v1/";

    /// <summary>Whether a request is for one of these pages.</summary>
    public static bool Knows(HttpRequest request) => AdministrationApi.Knows(PathOf(request));

    // What a role may do depends on the page: the API says.
    public Task ServeAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.OwnUsage, AnswerAsync);

    private async Task AnswerAsync(HttpContext context, AdminIdentity who)
    {
        HttpRequest request = context.Request;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = AdministrationApi.MaxBody;
        AdministrationAnswer answer;
        try
        {
            using RequestBody body = await RequestBody.ReadAsync(request, context.RequestAborted);
            KeyValuePair<string, string>[] query = [.. request.Query.SelectMany(each => each.Value.Select(value => KeyValuePair.Create(each.Key, value ?? "")))];
            answer = await api.AnswerAsync(new AdministrationRequest(request.Method, PathOf(request), query, body.Bytes), who, context.RequestAborted);
        }
        catch (BadHttpRequestException error)
        {
            await ErrorResponse.WriteAsync(context, Dialect.OpenAI, error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new CallError(413, "request_too_large", $"The document is larger than {AdministrationApi.MaxBody:N0} bytes.")
                : new CallError(error.StatusCode, "malformed_request", "The request is not well-formed HTTP: its body ended early or its framing is wrong."));
            return;
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(answer.Json, context.RequestAborted);
    }

    /// <summary>The segments as they were sent: a name may hold a slash, which the decoded path no longer tells from one between segments.</summary>
    private static IReadOnlyList<string> PathOf(HttpRequest request)
    {
        string target = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith(Root, StringComparison.Ordinal)) target = request.Path.ToUriComponent();
        int end = target.AsSpan().IndexOfAny('?', '#');
        if (end >= 0) target = target[..end];
        return target.StartsWith(Root, StringComparison.OrdinalIgnoreCase) ? AdministrationRequest.Split(target[Root.Length..]) : [];
    }
}
