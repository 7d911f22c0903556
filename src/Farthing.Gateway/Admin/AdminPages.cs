using Farthing.Ledger;
using Farthing.Ledger.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Farthing.Gateway.Admin;

/// <summary>The admin API under <c>/admin/v1/</c>: what the ledger says, for those with the admin key.</summary>
internal sealed class AdminPages(AdminGate gate, ILedgerReader ledger, TimeProvider time)
{
    public Task ServeAsync(HttpContext context) => gate.GuardAsync(context, AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.GetRouteValue("path") as string ?? "";
        IEnumerable<KeyValuePair<string, string>> query =
            context.Request.Query.SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? "")));

        // Off the socket's thread: the store is read synchronously.
        LedgerApiAnswer answer = await Task.Run(() => LedgerApi.AnswerAsync(ledger, path, query, time.GetUtcNow(), context.RequestAborted));
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(answer.Json, context.RequestAborted);
    }
}
