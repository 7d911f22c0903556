using System.Diagnostics.CodeAnalysis;
using Farthing.Calls;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Authentication;
using Farthing.Gateway.Metrics;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Serving;

/// <summary>
/// Serves one metered endpoint: (1) the request is one the endpoint takes, (2) the key is known and may do this, (3) the body is read once,
/// (4) the pipeline answers, (5) the answer goes to the client, (6) the call is settled whatever happened.
/// </summary>
internal sealed partial class CallHandler(
    ClientKeyRing keys, Admission admission, LimitSettings limits, Pipeline pipeline, CallIdSource ids, ReplyWriter replies, Settlement settlement, RefusalMetrics refusals, RefusalRecorder recorder, TimeProvider time, ILogger<CallHandler> logger)
{
    /// <summary>The longest name of a model, in characters: names are remembered, recorded and sent back.</summary>
    private const int MaxModelLength = 256;

    private readonly RepeatedRequests _requests = new(limits.MaxDepth);

    public Task HandleAsync(HttpContext context, EndpointMatch match)
    {
        long start = time.GetTimestamp();
        CallError? wrong = RequestCheck.Find(context.Request, limits);
        ClientKey? key = wrong is null ? keys.Find(context.Request, time.GetUtcNow()) : null;
        wrong ??= key is null ? ClientKeyRing.UnknownKey(context.Request) : key.Refuse(match.Endpoint, context);
        if (wrong is not null) return RefuseAsync(context, match, wrong, key, start);
        ValueTask<RequestBody> body = RequestBody.ReadAsync(context.Request, context.RequestAborted);

        // A short body nearly always came with its head.
        return body.IsCompletedSuccessfully ? ServeAsync(context, match, key!, start, body.Result) : ReadAsync(context, match, key!, start, body);
    }

    private async Task ReadAsync(HttpContext context, EndpointMatch match, ClientKey key, long start, ValueTask<RequestBody> reading)
    {
        RequestBody body;
        try
        {
            body = await reading;
        }
        catch (IOException error) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, match, RequestCheck.Describe(error, limits), key, start);
            return;
        }

        await ServeAsync(context, match, key, start, body);
    }

    private Task ServeAsync(HttpContext context, EndpointMatch match, ClientKey key, long start, RequestBody body)
    {
        Call? call = null;
        CallError? refused = null;
        bool isAdmitted = false;
        try
        {
            isAdmitted = TryAdmit(context, match, key, body.Bytes, start, out call, out refused);
        }
        finally
        {
            if (!isAdmitted) body.Dispose();
        }

        if (isAdmitted) return AnswerAsync(context, call!, body);
        if (call is null) return RefuseAsync(context, match, refused!, key, start);
        settlement.Refuse(call, refused!);
        return ErrorResponse.RefuseAsync(context, match.Endpoint.DialectOf(), refused!, call.Id);
    }

    /// <summary>One asynchronous method from the call to its settlement: every further one on the way, and all that this one remembers, would cost each call.</summary>
    private async Task AnswerAsync(HttpContext context, Call call, RequestBody body)
    {
        using (body)
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
    }

    /// <summary>Refuses what did not become a call. A stranger's is counted only: nobody without a key writes to the ledger.</summary>
    private Task RefuseAsync(HttpContext context, EndpointMatch match, CallError error, ClientKey? key, long start)
    {
        CallId id = ids.Next();
        refusals.Count(id, error.Code, "");
        if (key is not null)
        {
            TimeSpan duration = time.GetElapsedTime(start);
            recorder.Add(new RefusedCall
            {
                Id = id,
                StartedAt = time.GetUtcNow() - duration,
                Duration = duration,
                Overhead = duration,
                Principal = key.Principal,
                Endpoint = match.Endpoint,
                RequestedModel = match.Model ?? "",
                Status = error.Status,
                ErrorCode = error.Code,
                Message = error.Message,
            });
        }

        return ErrorResponse.RefuseAsync(context, match.Endpoint.DialectOf(), error, id);
    }

    /// <summary>An error of our own is answered in the caller's dialect too.</summary>
    private async Task FailAsync(HttpContext context, Call call, Reply? reply, Exception error)
    {
        LogFailed(call.Id, error);
        var told = new CallError(500, "internal_error", $"Farthing itself failed to answer this call. Its log says why, under {call.Id}.");
        if (reply is not null && call.Outcome is null) await reply.LeaveAsync();
        Usd? cost = settlement.Settle(call, reply, told);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.Headers[FarthingHeaders.Id] = call.Id.ToString();
        context.Response.Headers[FarthingHeaders.Cost] = cost?.ToString() ?? "unknown";
        await ErrorResponse.WriteAsync(context, call.Endpoint.DialectOf(), told);
    }

    /// <summary>Makes a call of what was sent, unless that cannot be read or its key may not ask for it.</summary>
    private bool TryAdmit(
        HttpContext context, EndpointMatch match, ClientKey key, ReadOnlyMemory<byte> body, long start, [NotNullWhen(true)] out Call? call, [NotNullWhen(false)] out CallError? refused)
    {
        try
        {
            call = CreateCall(context, match, key, body, start);
        }
        catch (RequestFormatException error)
        {
            call = null;
            refused = new CallError(400, error.Code, error.Message, error.Field);
            return false;
        }

        refused = admission.Refuse(context, call, key);
        return refused is null;
    }

    private Call CreateCall(HttpContext context, EndpointMatch match, ClientKey key, ReadOnlyMemory<byte> body, long start)
    {
        RequestView view = _requests.Read(body.Span);
        bool gemini = match.Endpoint == Farthing.Calls.Endpoint.GenerateContent;
        string? model = gemini ? match.Model : view.Model;
        if (string.IsNullOrWhiteSpace(model))
            throw new RequestFormatException("The field 'model' is required: name the model that is to answer.", "missing_required_parameter", "model");
        if (model.Length > MaxModelLength)
            throw new RequestFormatException($"The field 'model' is longer than {MaxModelLength} characters: no model has such a name.", "invalid_value", "model");
        DateTimeOffset now = time.GetUtcNow();
        IHeaderDictionary headers = context.Request.Headers;
        CallerFields fields = CallerFieldsReader.Find(headers);
        CallDirectives directives = CallDirectives.Read(headers, fields);
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
            Principal = Attributes.Read(headers, fields, view, body.Span, key),
            Body = body,
            Request = view,
            Headers = new ClientHeaders(context, fields),
            PathSuffix = match.PathSuffix + ForwardedQuery.Of(context.Request),
            RequestedModel = model,
            Streamed = gemini ? match.IsGeminiStream : view.Stream,
            ClientLeft = context.RequestAborted,
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The call {Id} failed in the gateway itself.")]
    private partial void LogFailed(CallId id, Exception error);
}
