using System.Buffers;
using System.Text.Json;
using Farthing.Simulator.Metering;
using Farthing.Simulator.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Simulator.Http;

/// <summary>Takes each request in: reads it, opens its bill, plays its fault, checks its key and limits, and sends it to its endpoint.</summary>
internal sealed class Reception(SimulatorState state) : IHttpApplication<HttpContext>
{
    private static readonly JsonDocumentOptions Nesting = new() { MaxDepth = 256 };
    private readonly Routes _routes = new();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing is held beyond the request.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        if (path.StartsWith("/simulator/", StringComparison.Ordinal))
        {
            await ControlEndpoint.AnswerAsync(state, context);
            return;
        }

        (IEndpoint? endpoint, Dialect dialect, RequestProblem? unrouted) = _routes.Find(context.Request);
        string? key = Authentication.Key(context.Request);
        BilledCall call = Open(context, path, key is null ? null : StableHash.Fingerprint(key));
        byte[]? body;
        bool tooLarge;
        try
        {
            (body, tooLarge) = await ReadBodyAsync(context);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The client left, or broke HTTP, before its request was whole.
            new Exchange(state, context, dialect, call, default, json: null).Close(CallState.Cancelled);
            return;
        }

        using JsonDocument? json = Parse(body);
        if (state.Options.RecordBodies && state.Options.Metering)
        {
            call = call with { RequestBody = body };
        }

        var exchange = new Exchange(state, context, dialect, call, body, json);
        CallState ending = CallState.Completed;
        try
        {
            try
            {
                RequestProblem? refused = tooLarge
                    ? new RequestProblem(413, $"The request's body is larger than {state.Options.MaxRequestBytes} bytes.")
                    : unrouted;
                await AnswerAsync(exchange, endpoint, refused, key);
            }
            catch (RequestProblem problem) when (!context.Response.HasStarted)
            {
                await RefuseAsync(exchange, problem);
            }
        }
        catch (BrokenAnswer broken)
        {
            ending = CallState.Broken;
            if (broken.Cut)
            {
                throw;
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            ending = CallState.Cancelled;
        }
        finally
        {
            exchange.Close(ending);
        }
    }

    private async Task AnswerAsync(Exchange exchange, IEndpoint? endpoint, RequestProblem? refused, string? key)
    {
        if (refused is not null)
        {
            throw refused;
        }

        PerRequestHeaders.Read(exchange);
        if (exchange.Fault is null && HttpMethods.IsPost(exchange.Http.Request.Method))
        {
            exchange.Play(state.Faults.Next(exchange.Http.Request.Path.Value!, exchange.ModelName));
        }

        if (await FaultAnswers.TryAnswerAsync(exchange))
        {
            return;
        }

        Authentication.Check(state.Options, key);
        RateVerdict rate = state.RateLimiter.Admit(exchange.Account);
        ProviderHeaders.Write(exchange, rate);
        if (rate.Exceeded is { } kind)
        {
            int seconds = Math.Max(1, (int)Math.Ceiling(rate.Wait.TotalSeconds));
            throw new RequestProblem(429, $"The limit of {kind.ToString().ToLowerInvariant()} per minute is reached; try again in {seconds} s.")
            {
                Type = exchange.Dialect == Dialect.OpenAI ? kind.ToString().ToLowerInvariant() : null,
                RetryAfter = seconds,
            };
        }

        await endpoint!.AnswerAsync(exchange);
    }

    private static async Task RefuseAsync(Exchange exchange, RequestProblem problem)
    {
        if (problem.RetryAfter is { } seconds)
        {
            exchange.Http.Response.Headers.RetryAfter = seconds.ToString();
        }

        exchange.Bill(default);
        ReadOnlyMemory<byte> body = JsonOutput.Write(json => ErrorBody.Write(json, exchange.Dialect, problem, exchange.RequestId));
        exchange.Start(problem.Status, "application/json", body.Length);
        await exchange.WriteAsync(body, last: true);
    }

    private BilledCall Open(HttpContext context, string path, string? keyHash)
    {
        DateTimeOffset now = state.Clock.GetUtcNow();
        KeyValuePair<string, string>[] headers = state.Options.Metering ? Authentication.Redacted(context.Request.Headers) : [];
        BilledCall Describe(long sequence) => new()
        {
            Sequence = sequence,
            RequestId = "req_" + new SeededRandom(StableHash.Add(StableHash.Add(StableHash.Start, state.Options.Seed), sequence)).Hexadecimal(24),
            StartedAt = now,
            Method = context.Request.Method,
            Path = path,
            Headers = headers,
            KeyHash = keyHash,
        };
        return state.Options.Metering ? state.Meter.Open(Describe) : Describe(state.NextSequence());
    }

    private async Task<(byte[]? Body, bool TooLarge)> ReadBodyAsync(HttpContext context)
    {
        int limit = state.Options.MaxRequestBytes;
        if (context.Request.ContentLength > limit)
        {
            return (null, true);
        }

        if (context.Request.ContentLength is { } length)
        {
            byte[] whole = new byte[length];
            await context.Request.Body.ReadExactlyAsync(whole, context.RequestAborted);
            return (whole, false);
        }

        var chunks = new ArrayBufferWriter<byte>();
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunks.GetMemory(4096), context.RequestAborted)) > 0)
        {
            chunks.Advance(read);
            if (chunks.WrittenCount > limit)
            {
                return (null, true);
            }
        }

        return (chunks.WrittenSpan.ToArray(), false);
    }

    private static JsonDocument? Parse(byte[]? body)
    {
        if (body is null or [])
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(body, Nesting);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
