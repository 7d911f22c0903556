using Farthing.Gateway.Budgets;
using Farthing.Gateway.Caching;
using Farthing.Ledger;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Health;

/// <summary><c>GET /health/live</c>: the process answers. <c>GET /health/ready</c>: calls are taken, or why not.</summary>
internal sealed class HealthPages(JournaledLedger ledger, BudgetWorker budgets, CacheMetrics cache)
{
    public static Task LiveAsync(HttpContext context) => WriteAsync(context, 200, "live", null);

    public Task ReadyAsync(HttpContext context)
    {
        LedgerHealth health = ledger.Health;
        bool takesCalls = health.TakesCalls && budgets.TakesCalls;
        return WriteAsync(context, takesCalls ? 200 : 503, takesCalls ? "ready" : "not ready", health.Alarm ?? budgets.Alarm, cache);
    }

    private static async Task WriteAsync(HttpContext context, int status, string state, string? alarm, CacheMetrics? cache = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await using var json = new System.Text.Json.Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", state);
        json.WriteString("alarm", alarm);
        if (cache?.Trouble is { } trouble) json.WriteString("cache_alarm", trouble);
        if (cache?.EmbedderTrouble is { } embedder) json.WriteString("embedder_alarm", embedder);
        if (cache?.MatchingTrouble is { } matching) json.WriteString("matching_alarm", matching);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
