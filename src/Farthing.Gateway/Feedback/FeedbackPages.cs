using System.Text.Json;
using Farthing.Administration;
using Farthing.Gateway.Authentication;
using Farthing.Gateway.Serving;
using Farthing.Ledger;
using Farthing.Quality.Feedback;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Gateway.Feedback;

/// <summary><c>POST /v1/feedback</c>: what a client says of a call of its own project.</summary>
internal sealed class FeedbackPages(ClientKeyRing keys, FeedbackDesk desk, TimeProvider time)
{
    public async Task ServeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        Dialect dialect = ErrorResponse.DialectOf(request);
        if (keys.Find(request, time.GetUtcNow()) is not { } key)
        {
            await ErrorResponse.WriteAsync(context, dialect, ClientKeyRing.UnknownKey(request));
            return;
        }

        CallError? refused = key.RefuseAddress(context);
        if (refused is null && !HttpMethods.IsPost(request.Method)) refused = new CallError(405, "method_not_allowed", "/v1/feedback takes POST.");
        refused ??= await TakeAsync(context, key);
        if (refused is not null) await ErrorResponse.WriteAsync(context, dialect, refused);
    }

    private async Task<CallError?> TakeAsync(HttpContext context, ClientKey key)
    {
        if (context.Request.ContentLength > FeedbackReader.MaxBody) return TooLarge();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = FeedbackReader.MaxBody;
        CallFeedback said;
        try
        {
            using RequestBody body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
            said = FeedbackReader.Read(body.Bytes);
            if (await desk.TakeAsync(key.Principal, said, context.RequestAborted) is { } refused) return refused;
        }
        catch (BadHttpRequestException error)
        {
            return error.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge() : new CallError(error.StatusCode, "malformed_request", "The request is not well-formed HTTP: its body ended early or its framing is wrong.");
        }
        catch (AdministrationException error)
        {
            return new CallError(error.Status, error.Code == "invalid_document" ? "invalid_feedback" : error.Code, error.Message, error.Problems.Count > 0 && error.Problems[0].Field.Length > 0 ? error.Problems[0].Field : null);
        }
        catch (LedgerException)
        {
            return new CallError(503, "store_unavailable", "The store cannot be used, and nothing was kept. Try again later.") { RetryAfter = 5 };
        }

        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("id"u8, said.Call.ToString());
        json.WriteBoolean("received"u8, true);
        json.WriteEndObject();
        return null;
    }

    private static CallError TooLarge() => new(413, "request_too_large", $"Feedback must not be larger than {FeedbackReader.MaxBody:N0} bytes.");
}
