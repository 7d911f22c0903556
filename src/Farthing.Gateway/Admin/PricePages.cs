using System.Text.Json;
using Farthing.Administration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Serving;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Admin;

/// <summary><c>POST /admin/v1/prices/reload</c>: reads the user's folder of prices again.</summary>
internal sealed class PricePages(AdminGate gate, PriceReload reload)
{
    public Task ReloadAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Operator, (_, _) => AnswerAsync(context));

    private async Task AnswerAsync(HttpContext context)
    {
        // Off the socket's thread: files are read.
        if (await Task.Run(reload.Run) is { } problem)
        {
            await ErrorResponse.WriteAsync(context, Dialect.OpenAI, new CallError(422, "catalog_invalid", $"{problem}. The prices that were in force stay."));
            return;
        }

        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("reloaded", true);
        json.WriteEndObject();
    }
}
