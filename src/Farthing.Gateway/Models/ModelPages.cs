using System.Text.Json;
using Farthing.Gateway.Authentication;
using Farthing.Gateway.Serving;
using Farthing.Routing.Policies;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Models;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>, in the dialect of the caller.</summary>
internal sealed class ModelPages(ModelList models, RouteTable routes, ClientKeyRing keys, TimeProvider time)
{
    public async Task ListAsync(HttpContext context)
    {
        Dialect dialect = ErrorResponse.DialectOf(context.Request);
        if (await ListForAsync(context, dialect) is not { } all) return;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        if (dialect == Dialect.OpenAI) json.WriteString("object", "list");
        json.WriteStartArray(dialect == Dialect.Gemini ? "models" : "data");
        foreach (ModelEntry model in all) json.WriteRawValue(model.Json.Span, skipInputValidation: true);
        json.WriteEndArray();
        if (dialect == Dialect.Anthropic)
        {
            json.WriteBoolean("has_more", false);
            json.WriteString("first_id", all.Count > 0 ? all[0].Id : null);
            json.WriteString("last_id", all.Count > 0 ? all[^1].Id : null);
        }

        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    public async Task GetAsync(HttpContext context, string id)
    {
        Dialect dialect = ErrorResponse.DialectOf(context.Request);
        if (await ListForAsync(context, dialect) is not { } all) return;
        string wanted = dialect == Dialect.Gemini ? "models/" + id : id;
        if (all.FirstOrDefault(m => m.Id == wanted) is not { } model)
        {
            await ErrorResponse.WriteAsync(context, dialect, new CallError(404, "model_not_found", "There is no such model. GET /v1/models lists what there is.", "model"));
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(model.Json, context.RequestAborted);
    }

    /// <summary>The models that the request's key may ask for, or <c>null</c> when it has been refused.</summary>
    private async Task<IReadOnlyList<ModelEntry>?> ListForAsync(HttpContext context, Dialect dialect)
    {
        ClientKey? key = keys.Find(context.Request, time.GetUtcNow());
        CallError? refused = key is null ? ClientKeyRing.UnknownKey(context.Request) : key.RefuseAddress(context);
        if (refused is not null)
        {
            await ErrorResponse.WriteAsync(context, dialect, refused);
            return null;
        }

        string prefix = dialect == Dialect.Gemini ? "models/" : "";
        IReadOnlyList<ModelEntry> all = await models.ListAsync(dialect, context.RequestAborted);
        return [.. all.Where(model => key!.Allows(model.Id.StartsWith(prefix, StringComparison.Ordinal) ? model.Id[prefix.Length..] : model.Id, routes))];
    }
}
