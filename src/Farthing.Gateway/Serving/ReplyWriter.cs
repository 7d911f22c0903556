using System.Buffers;
using System.IO.Pipelines;
using Farthing.Budgets;
using Farthing.Calls;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Settings;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Serving;

/// <summary>
/// Gives an answer to the client. A whole answer is read first, so that its cost stands in the header; a stream is passed on
/// as it comes, each read followed by a flush, which also holds the provider back while the client is slow.
/// </summary>
internal sealed class ReplyWriter(LimitSettings limits, Settlement settlement, BudgetsInForce budgets, TimeProvider time)
{
    private const int ReadSize = 4096;

    private readonly RepeatedText<Usd> _saved = new(static saved => saved.ToString());

    public Task WriteAsync(HttpContext context, Call call, Reply reply) =>
        reply.IsEventStream ? StreamAsync(context, call, reply, default)
        : reply.Whole is { } whole ? GiveAsync(context, call, reply, whole)
        : WriteWholeAsync(context, call, reply);

    private async Task WriteWholeAsync(HttpContext context, Call call, Reply reply)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(reply.ContentLength ?? 0, 4096) + 1, limits.MaxBufferedAnswer));
        try
        {
            int length = 0;
            while (true)
            {
                int count = await ReadAsync(call, reply, buffer.AsMemory(length));
                length += count;
                if (count == 0) break;
                if (length < buffer.Length) continue;
                if (length >= limits.MaxBufferedAnswer)
                {
                    await StreamAsync(context, call, reply, buffer.AsMemory(0, length));
                    return;
                }

                buffer = Grow(buffer, length);
            }

            await GiveAsync(context, call, reply, buffer.AsMemory(0, length));
        }
        catch (ReplyBrokenException error) when (!context.Response.HasStarted)
        {
            if (context.RequestAborted.IsCancellationRequested) return;
            CallError told = Describe(error);
            WriteOwnHeaders(context, call, reply);
            context.Response.Headers[FarthingHeaders.Cost] = CostText(settlement.Settle(call, reply, told));
            context.Response.Headers[FarthingHeaders.Saved] = _saved.Of(call.Saved);
            BudgetHeaders.Write(context.Response.Headers, call, budgets);
            await ErrorResponse.WriteAsync(context, call.Endpoint.DialectOf(), told);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads on. The answer of a client that waits for the whole has not begun yet, so that waiting for the rest is the provider's time too.</summary>
    private async ValueTask<int> ReadAsync(Call call, Reply reply, Memory<byte> buffer)
    {
        ValueTask<int> read = reply.ReadAsync(buffer);
        if (read.IsCompleted) return await read;
        long from = time.GetTimestamp();
        int count = await read;
        call.ProviderTime += time.GetElapsedTime(from);
        return count;
    }

    private Task GiveAsync(HttpContext context, Call call, Reply reply, ReadOnlyMemory<byte> body)
    {
        WriteHead(context, call, reply);

        // Settled before the client sees the answer, so that a process killed right after it has the exact record.
        Usd? cost = settlement.Settle(call, reply);
        IHeaderDictionary headers = context.Response.Headers;
        headers[FarthingHeaders.Cost] = CostText(cost);
        headers[FarthingHeaders.Saved] = _saved.Of(call.Saved);
        BudgetHeaders.Write(headers, call, budgets);
        headers.ContentLength = body.Length;
        if (body.IsEmpty) return Task.CompletedTask;
        ValueTask<FlushResult> written = context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private async Task StreamAsync(HttpContext context, Call call, Reply reply, ReadOnlyMemory<byte> alreadyRead)
    {
        WriteHead(context, call, reply);

        context.Response.Headers[FarthingHeaders.Saved] = _saved.Of(call.Saved);

        // What is left as this stream begins: what is set aside for it counts.
        BudgetHeaders.Write(context.Response.Headers, call, budgets);
        context.Response.ContentLength = null;
        PipeWriter writer = context.Response.BodyWriter;
        if (!alreadyRead.IsEmpty) writer.Write(alreadyRead.Span);

        // The head goes out as soon as the provider's came: a model may think for minutes before its first event.
        if (reply.IsEventStream) await writer.FlushAsync(context.RequestAborted);
        try
        {
            while (true)
            {
                int count = await reply.ReadAsync(writer.GetMemory(ReadSize));
                if (count == 0) break;
                writer.Advance(count);
                FlushResult flushed = await writer.FlushAsync(context.RequestAborted);
                if (!flushed.IsCompleted && !flushed.IsCanceled) continue;

                // The connection is gone; the token that says so is cancelled a moment later, on another thread.
                await reply.LeaveAsync();
                settlement.Settle(call, reply, clientLeft: true);
                return;
            }
        }
        catch (ReplyBrokenException error)
        {
            settlement.Settle(call, reply);
            await EndBrokenAsync(context, call, error);
            return;
        }

        Usd? cost = settlement.Settle(call, reply);
        if (reply.IsEventStream && WantsTrailer(context.Request, call)) await WriteTrailerAsync(writer, call, reply, cost, context.RequestAborted);
    }

    private void WriteHead(HttpContext context, Call call, Reply reply)
    {
        HttpResponse response = context.Response;
        response.StatusCode = reply.Status;
        reply.CopyHeadersTo((ClientHeaders)call.Headers);
        WriteOwnHeaders(context, call, reply);
    }

    private void WriteOwnHeaders(HttpContext context, Call call, Reply reply)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers[FarthingHeaders.Id] = call.Id.ToString();
        headers[FarthingHeaders.Cache] = call.CacheResult;
        if (call.Route.Length > 0) headers[FarthingHeaders.Route] = FarthingHeaders.Printable(call.Route);
        if (reply.Deployment.Length > 0) headers[FarthingHeaders.Model] = FarthingHeaders.Printable(reply.Deployment);
        call.Overhead = time.GetElapsedTime(call.StartTimestamp) - call.ProviderTime - call.WaitTime;
        headers[FarthingHeaders.Overhead] = ((long)call.Overhead.TotalMicroseconds).ToString();
        if (call.WaitTime > TimeSpan.Zero) headers[FarthingHeaders.Wait] = ((long)call.WaitTime.TotalMicroseconds).ToString();
    }

    /// <summary>
    /// A stream that the provider cut is cut for the client too, who then sees what it would have seen without us. One that only
    /// fell silent ends with an error event, because without it the client would wait for ever.
    /// </summary>
    private static async Task EndBrokenAsync(HttpContext context, Call call, ReplyBrokenException error)
    {
        bool takesEvents = context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
        if (error.Outcome == CallOutcome.ProviderTimeout && takesEvents)
        {
            var json = new ArrayBufferWriter<byte>(256);
            Dialect dialect = call.Endpoint.DialectOf();
            CallErrorWriter.Write(json, dialect, Describe(error));
            PipeWriter writer = context.Response.BodyWriter;
            writer.Write(dialect == Dialect.Anthropic ? "event: error\ndata: "u8 : "data: "u8);
            writer.Write(json.WrittenSpan);
            writer.Write("\n\n"u8);
            await writer.FlushAsync(context.RequestAborted);
            return;
        }

        context.Abort();
    }

    private static CallError Describe(ReplyBrokenException error) => error.Outcome == CallOutcome.ProviderTimeout
        ? new CallError(504, "provider_timeout", "The provider's answer did not go on in time. Raise timeouts.between_events or timeouts.total if it needs longer.")
        : new CallError(502, "provider_answer_truncated", "The provider's answer broke off before its end.");

    private static bool WantsTrailer(HttpRequest request, Call call) =>
        call.Endpoint.DialectOf() != Dialect.Gemini && request.Headers.TryGetValue(FarthingHeaders.Trailer, out var value) && value == "on";

    private async Task WriteTrailerAsync(PipeWriter writer, Call call, Reply reply, Usd? cost, CancellationToken cancellationToken)
    {
        writer.Write(": farthing "u8);
        using (var json = new System.Text.Json.Utf8JsonWriter(writer))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id.ToString());
            json.WriteString("cost"u8, CostText(cost));
            json.WriteString("saved"u8, _saved.Of(call.Saved));
            json.WriteString("cache"u8, call.CacheResult);
            json.WriteString("model"u8, reply.Deployment);
            json.WriteEndObject();
        }

        writer.Write("\n\n"u8);
        await writer.FlushAsync(cancellationToken);
    }

    private static string CostText(Usd? cost) => cost?.ToString() ?? "unknown";

    private static byte[] Grow(byte[] buffer, int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
