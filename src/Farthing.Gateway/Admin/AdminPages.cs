using Farthing.Administration;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Farthing.Gateway.Admin;

/// <summary>The admin API's pages of the ledger under <c>/admin/v1/</c>; for the role own-usage, of one project.</summary>
internal sealed class AdminPages(AdminGate gate, ILedgerReader ledger, TimeProvider time)
{
    public Task ServeAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.OwnUsage, AnswerAsync);

    private async Task AnswerAsync(HttpContext context, AdminIdentity who)
    {
        string path = context.GetRouteValue("path") as string ?? "";
        IEnumerable<KeyValuePair<string, string>> query =
            context.Request.Query.SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? "")));

        ILedgerReader seen = who.Role == AdminRole.OwnUsage ? new ProjectLedgerReader(ledger, who.Project) : ledger;

        // Off the socket's thread: the store is read synchronously.
        LedgerApiAnswer answer = await Task.Run(() => LedgerApi.AnswerAsync(seen, path, query, time.GetUtcNow(), context.RequestAborted));
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(answer.Json, context.RequestAborted);
    }
}
