using Farthing.Administration;
using Farthing.Caching;
using Farthing.Caching.Answers;
using Farthing.Caching.Insight;
using Farthing.Calls;
using Farthing.Gateway.Serving;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Notation;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>
/// <c>GET /admin/v1/cache</c> (how the caches do), <c>POST /admin/v1/cache/purge</c>, <c>GET /admin/v1/cache/suggest</c> (questions worth an answer of their own) and
/// <c>GET /admin/v1/cache/tune</c> (what to change).
/// </summary>
internal sealed partial class CachePages(
    AdminGate gate, ICache cache, CacheStatsJson stats, ReuseBook book, SuggestOptions suggest, CallFinder calls, AnswersOfCall answers, TimeProvider time, ILogger<CachePages> logger)
{
    private const int MostQuestions = 1000;

    public Task StatsAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Viewer, async (_, _) =>
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset since;
        try
        {
            since = context.Request.Query["since"].ToString() is { Length: > 0 } text ? LedgerQueryString.ParseMoment("since", text, now) : now - TimeSpan.FromDays(7);
        }
        catch (FormatException refusal)
        {
            await ErrorResponse.WriteAsync(context, Dialect.OpenAI, new CallError(400, "invalid_parameter", refusal.Message, "since"));
            return;
        }

        // Off the socket's thread: the store is read synchronously.
        await WriteAsync(context, await Task.Run(() => stats.WriteAsync(since, context.RequestAborted)));
    });

    public Task PurgeAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Operator, async (_, who) =>
    {
        CachePurge purge;
        CallId? call;
        try
        {
            using RequestBody body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
            (purge, call) = PurgeRequest.Read(body.Bytes, time.GetUtcNow());
        }
        catch (AdministrationException refusal)
        {
            await ErrorResponse.WriteAsync(context, Dialect.OpenAI, new CallError(refusal.Status, refusal.Code, refusal.Message));
            return;
        }

        try
        {
            IReadOnlyList<CacheKey> keys = [];
            if (call is { } id)
            {
                if (await calls.FindAsync(id, context.RequestAborted) is not { } record)
                {
                    await ErrorResponse.WriteAsync(context, Dialect.OpenAI, new CallError(404, "call_not_found", $"The ledger has no call {id}.", "call"));
                    return;
                }

                keys = await answers.PurgeAsync(record, context.RequestAborted);
            }

            long removed = call is null ? await cache.PurgeAsync(purge, context.RequestAborted) : keys.Count;
            LogPurged(who.Name, removed);
            await WriteAsync(context, LedgerJson.ToUtf8(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("removed", removed);
                if (call is not null)
                {
                    json.WriteStartArray("keys");
                    foreach (CacheKey key in keys) json.WriteStringValue(key.ToString());
                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }));
        }
        catch (CacheException failure)
        {
            await ErrorResponse.WriteAsync(context, Dialect.OpenAI, new CallError(503, "store_unavailable", $"What is in memory is gone; the store could not be purged: {failure.Message}") { RetryAfter = 5 });
        }
    });

    public Task SuggestAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Viewer, (_, _) =>
    {
        int limit = int.TryParse(context.Request.Query["limit"], out int asked) ? Math.Clamp(asked, 1, MostQuestions) : 20;
        return WriteAsync(context, LedgerJson.ToUtf8(json =>
        {
            json.WriteStartObject();
            json.WriteString("mode", suggest.Mode.ToString().ToLowerInvariant());
            json.WriteString("since", Moment.Format(book.Since));
            json.WriteNumber("asked", suggest.Sketch?.Asked ?? 0);
            json.WriteStartArray("questions");
            foreach (QuestionCount question in suggest.Sketch?.Top(limit) ?? [])
            {
                json.WriteStartObject();
                json.WriteString("question", question.Text);
                json.WriteString("hash", question.Hash.ToString());
                json.WriteString("project", question.Project);
                json.WriteString("feature", question.Feature);
                json.WriteNumber("count", question.Count);
                json.WriteNumber("at_least", question.Count - question.Error);
                json.WriteString("cost_usd", question.Cost.Rounded().ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }));
    });

    public Task TuneAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Viewer, (_, _) =>
    {
        (string Field, string Name, ReuseShare Share)? part = null;
        foreach ((string field, IReadOnlyDictionary<string, ReuseShare> parts) in ((string, IReadOnlyDictionary<string, ReuseShare>)[])[("route", book.ByRoute), ("feature", book.FeatureShares)])
        {
            if (!context.Request.Query.ContainsKey(field)) continue;
            string name = context.Request.Query[field].ToString();
            if (!parts.TryGetValue(name, out ReuseShare? share)) return RefuseAsync(context, field, name, parts.Keys);
            part = (field, name, share);
        }

        long memory = cache.Read().MostBytes;
        CacheAdvice advice = CacheTuning.Advise(book, memory, suggest.Sketch);
        return WriteAsync(context, LedgerJson.ToUtf8(json => CacheAdviceJson.Write(json, advice, memory, suggest.Mode, part)));
    });

    private static Task RefuseAsync(HttpContext context, string field, string name, IEnumerable<string> known) => ErrorResponse.WriteAsync(context, Dialect.OpenAI, new CallError(
        404, $"{field}_not_found", $"Nothing was looked for in the caches for the {field} \"{Excerpt.Of(name)}\" since this gateway started{Nearest.Hint(name, known, $"{field}s")}.", field));

    private static async Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Who} purged {Removed} entries from the caches")]
    private partial void LogPurged(string who, long removed);
}
