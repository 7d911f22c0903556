using System.Text.Json;
using Farthing.Administration;
using Farthing.Caching.Semantic.Serving;
using Farthing.Calls;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Serving;
using Farthing.Ledger;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Caching;

/// <summary>
/// <c>GET /admin/v1/cache/semantic</c>: what matching questions found, saved and got wrong, by route. <c>GET /admin/v1/cache/semantic/{id}</c>: on what one call was answered;
/// that shows what somebody asked, so it takes an operator.
/// </summary>
internal sealed class SemanticPages(AdminGate gate, SemanticLookups lookups, CallFinder calls)
{
    public Task ListAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Viewer, (guarded, _) => WriteAsync(guarded));

    public Task ShowAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Operator, (guarded, _) => WriteMatchAsync(guarded));

    private async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("open", lookups.IsWanted);
        json.WriteNumber("bytes", lookups.Bytes);
        if (lookups.Embedder is { } embedder)
        {
            json.WriteStartObject("embedder");
            json.WriteString("model", embedder.Model);
            json.WriteString("id", embedder.Id);
            json.WriteString("trouble", embedder.Trouble);
            json.WriteNumber("embedded", embedder.Embedded);
            json.WriteNumber("failed", embedder.Failed);
            json.WriteEndObject();
        }

        json.WriteStartArray("routes");
        foreach (SemanticFigures figures in lookups.Read()) Write(json, figures);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SemanticFigures figures)
    {
        json.WriteStartObject();
        json.WriteString("route", figures.Route);
        json.WriteString("mode", figures.Mode.ToString().ToLowerInvariant());
        json.WriteNumber("lookups", figures.Lookups);
        json.WriteNumber("would_hit", figures.WouldHit);
        json.WriteNumber("served", figures.Served);
        json.WriteString("would_save_usd", figures.WouldSave.ToString());
        json.WriteString("saved_usd", figures.Saved.ToString());
        json.WriteNumber("judged", figures.Judged);
        json.WriteNumber("wrong", figures.Wrong);
        json.WriteNumber("undecided", figures.Undecided);
        json.WriteString("spent_usd", figures.Spent.ToString());
        if (figures.WrongShare is { } share)
        {
            json.WriteNumber("wrong_share_low", Math.Round(share.Low, 4));
            json.WriteNumber("wrong_share_high", Math.Round(share.High, 4));
        }

        if (figures.BreakEven is { } cost) json.WriteString("break_even_usd", cost.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private async Task WriteMatchAsync(HttpContext context)
    {
        string text = context.Request.RouteValues["id"] as string ?? "";
        CallRecord? call = CallId.TryParse(text, out CallId id) ? await calls.FindAsync(id, context.RequestAborted) : null;
        if (call is null || ServedMatch.Read(call) is not { } served)
        {
            await ErrorResponse.WriteAsync(context, Dialect.OpenAI, new CallError(404, "match_not_found", "The ledger has no such call, or it was not answered with the answer to another question.", "id"));
            return;
        }

        SemanticMatch match = await lookups.ReadMatchAsync(served, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("id", id.ToString());
        json.WriteString("route", served.Route);
        json.WriteString("matched_call", served.Call.ToString());
        json.WriteString("matched_question", match.Question);
        if (match.Probability is { } probability) json.WriteNumber("probability", Math.Round(probability, 4));
        else json.WriteNull("probability");
        json.WriteString("evidence", served.Evidence);
        json.WriteEndObject();
    }
}
