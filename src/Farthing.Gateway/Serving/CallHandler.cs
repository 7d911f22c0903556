using Farthing.Calls;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Authentication;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Serving;

/// <summary>
/// Serves one metered endpoint: (1) the request is one the endpoint takes, (2) the key is known and may do this, (3) the body is read once,
/// (4) the pipeline answers, (5) the answer goes to the client, (6) the call is settled whatever happened.
/// </summary>
internal sealed partial class CallHandler(
    ClientKeyRing keys, Admission admission, LimitSettings limits, Pipeline pipeline, CallIdSource ids, ReplyWriter replies, Settlement settlement, TimeProvider time, ILogger<CallHandler> logger)
{
    /// <summary>The longest name of a model, in characters: names are remembered, recorded and sent back.</summary>
    private const int MaxModelLength = 256;

    public async Task HandleAsync(HttpContext context, EndpointMatch match)
    {
        long start = time.GetTimestamp();
        Dialect dialect = match.Endpoint.DialectOf();
        if (RequestCheck.Find(context.Request, limits) is { } wrong)
        {
            await ErrorResponse.WriteAsync(context, dialect, wrong);
            return;
        }

        if (keys.Find(context.Request, time.GetUtcNow()) is not { } key)
        {
            await ErrorResponse.WriteAsync(context, dialect, ClientKeyRing.UnknownKey(context.Request));
            return;
        }

        if (key.Refuse(match.Endpoint, context) is { } forbidden)
        {
            await ErrorResponse.WriteAsync(context, dialect, forbidden);
            return;
        }

        RequestBody body;
        try
        {
            body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        }
        catch (IOException error) when (!context.RequestAborted.IsCancellationRequested)
        {
            await ErrorResponse.WriteAsync(context, dialect, RequestCheck.Describe(error, limits));
            return;
        }

        using (body)
        {
            Call call;
            try
            {
                call = CreateCall(context, match, key, body.Bytes, start);
            }
            catch (RequestFormatException error)
            {
                await ErrorResponse.WriteAsync(context, dialect, new CallError(400, error.Code, error.Message, error.Field));
                return;
            }

            if (admission.Refuse(context, call, key) is { } refused)
            {
                await ErrorResponse.WriteAsync(context, dialect, refused);
                return;
            }

            await AnswerAsync(context, call);
        }
    }

    private async Task AnswerAsync(HttpContext context, Call call)
    {
        Reply? reply = null;
        try
        {
            reply = await pipeline.AnswerAsync(call);
            await replies.WriteAsync(context, call, reply);
        }
        catch (Exception error) when (!context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(context, call, reply, error);
        }
        finally
        {
            // Whatever went wrong, an opened call is closed exactly once.
            if (reply is not null && call.Outcome is null) await reply.LeaveAsync();
            settlement.Settle(call, reply);
            if (reply is not null) await reply.DisposeAsync();
        }
    }

    /// <summary>An error of our own is answered in the caller's dialect too.</summary>
    private async Task FailAsync(HttpContext context, Call call, Reply? reply, Exception error)
    {
        LogFailed(call.Id, error);
        var told = new CallError(500, "internal_error", $"Farthing itself failed to answer this call. Its log says why, under {call.Id}.");
        if (reply is not null && call.Outcome is null) await reply.LeaveAsync();
        settlement.Settle(call, reply, told);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.Headers[FarthingHeaders.Id] = call.Id.ToString();
        await ErrorResponse.WriteAsync(context, call.Endpoint.DialectOf(), told);
    }

    private Call CreateCall(HttpContext context, EndpointMatch match, ClientKey key, ReadOnlyMemory<byte> body, long start)
    {
        RequestView view = RequestReader.Read(body.Span, limits.MaxDepth);
        bool gemini = match.Endpoint == Farthing.Calls.Endpoint.GenerateContent;
        string? model = gemini ? match.Model : view.Model;
        if (string.IsNullOrWhiteSpace(model))
            throw new RequestFormatException("The field 'model' is required: name the model that is to answer.", "missing_required_parameter", "model");
        if (model.Length > MaxModelLength)
            throw new RequestFormatException($"The field 'model' is longer than {MaxModelLength} characters: no model has such a name.", "invalid_value", "model");
        DateTimeOffset now = time.GetUtcNow();
        CallDirectives directives = CallDirectives.Read(context.Request.Headers);
        return new Call
        {
            Id = ids.Next(),
            StartedAt = now,
            Ceiling = directives.Ceiling,
            Cache = directives.Cache,
            AskedRoute = directives.Route,
            Quality = directives.Quality,
            Deadline = now + directives.Wait,
            Priority = key.Priority,
            StartTimestamp = start,
            Endpoint = match.Endpoint,
            Principal = Attributes.Read(context.Request.Headers, view, body.Span, key),
            Body = body,
            Request = view,
            Headers = new ClientHeaders(context),
            PathSuffix = match.PathSuffix + ForwardedQuery.Of(context.Request),
            RequestedModel = model,
            Streamed = gemini ? match.IsGeminiStream : view.Stream,
            ClientLeft = context.RequestAborted,
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The call {Id} failed in the gateway itself.")]
    private partial void LogFailed(CallId id, Exception error);
}
