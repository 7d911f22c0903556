using Farthing.Administration;
using Farthing.Alerts;
using Farthing.Alerts.Channels;
using Farthing.Alerts.Preview;
using Farthing.Budgets;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Serving;
using Farthing.Gateway.Settings.Alerts;
using Farthing.Ledger;
using Farthing.Ledger.Json;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Farthing.Gateway.Alerts;

/// <summary>
/// Alerts in the admin API: <c>GET /admin/v1/alerts</c> (open), <c>…/history</c>, <c>…/channels</c>, <c>…/preview[?rule=]</c>, and
/// <c>POST /admin/v1/alerts/test/{channel}</c>.
/// </summary>
internal sealed class AlertPages(
    AdminGate gate, AlertEvaluator evaluator, AlertDispatcher dispatcher, AlertChannels channels, AlertSettings settings, ILedgerReader ledger, BudgetsInForce budgets, TimeProvider time, Random random)
{
    public Task ServeAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Viewer, (_, _) => AnswerAsync(context));

    public Task TestAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Operator, (_, _) => SendTestAsync(context));

    private Task AnswerAsync(HttpContext context) => (context.GetRouteValue("page") as string) switch
    {
        null => WriteAsync(context, AlertApiJson.OfIncidents(evaluator.State.Open)),
        "history" => WriteAsync(context, AlertApiJson.OfIncidents(evaluator.State.History.Reverse())),
        "channels" => WriteAsync(context, AlertApiJson.OfChannels(settings, dispatcher.StatusOf)),
        "preview" => PreviewAsync(context),
        _ => RefuseAsync(context, 404, "not_found", "There is no such page."),
    };

    private async Task PreviewAsync(HttpContext context)
    {
        string? rule = context.Request.Query["rule"];
        IReadOnlyList<AlertKind> kinds = AlertPreview.Rules;
        if (rule is not null)
        {
            if (!LedgerNames.TryParse(rule, out AlertKind kind) || kind == AlertKind.Test)
            {
                await RefuseAsync(context, 400, "invalid_parameter", $"rule must be one of {string.Join(", ", AlertPreview.Rules.Select(each => LedgerNames.Of(each)))}.");
                return;
            }

            kinds = [kind];
        }

        AlertRuleOptions options = settings.ToOptions();
        AlertPreview preview = new(ledger, options, budgets.Book.All);
        List<RulePreview> previews = [];

        // Off the socket's thread: the store is read synchronously.
        foreach (AlertKind kind in kinds) previews.Add(await Task.Run(() => preview.RunAsync(kind, time.GetUtcNow(), context.RequestAborted)));
        await WriteAsync(context, AlertApiJson.OfPreviews(previews, options.Enabled));
    }

    private async Task SendTestAsync(HttpContext context)
    {
        string name = context.GetRouteValue("channel") as string ?? "";
        if (channels.Find(name) is not { } channel)
        {
            await RefuseAsync(context, 404, "channel_not_found", "There is no such channel under alerts.channels of the settings that the gateway runs with.");
            return;
        }

        try
        {
            AlertNotification message;
            lock (random) message = AlertNotification.Test(random, time.GetUtcNow());
            await channel.SendAsync(message, context.RequestAborted);
            await WriteAsync(context, "{\"sent\":true}"u8.ToArray());
        }
        catch (AlertDeliveryException failure)
        {
            await RefuseAsync(context, 502, "not_delivered", $"The test message did not arrive: {failure.Message}.");
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string message) =>
        ErrorResponse.WriteAsync(context, Dialect.OpenAI, new CallError(status, code, message));

    private static async Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }
}
