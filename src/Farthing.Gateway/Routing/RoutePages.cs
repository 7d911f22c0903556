using System.Text.Json;
using Farthing.Administration;
using Farthing.Gateway.Admin;
using Farthing.Gateway.Settings;
using Farthing.Gateway.Settings.Routing;
using Farthing.Ledger.Json;
using Farthing.Routing.Learned;
using Farthing.Routing.Outcomes;
using Farthing.Routing.Policies;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Routing;

/// <summary><c>GET /admin/v1/routes</c>: what each policy chose since start, what it knows, and what it is estimated to have saved.</summary>
internal sealed class RoutePages(AdminGate gate, FarthingSettings settings, RouteTable routes, OutcomeTable table, RouteAccounts accounts, OutcomeKeeper keeper)
{
    public Task ListAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Viewer, async (_, _) =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(LedgerJson.ToUtf8(Write), context.RequestAborted);
    });

    private void Write(Utf8JsonWriter json)
    {
        ILookup<string, KeyValuePair<OutcomeGroup, OutcomeFigures>> outcomes = table.Rows.ToLookup(row => row.Key.Route, StringComparer.Ordinal);
        ILookup<string, KeyValuePair<(string Route, string Model), RouteAccount>> chosen = accounts.All.ToLookup(each => each.Key.Route, StringComparer.Ordinal);
        json.WriteStartObject();
        json.WriteBoolean("outcomes_loaded", settings.Routes.Count == 0 || keeper.IsLoaded);
        json.WriteStartArray("routes");
        foreach (RouteSettings route in settings.Routes)
        {
            json.WriteStartObject();
            json.WriteString("name", route.Name);
            json.WriteStartArray("models");
            foreach (((_, string model), RouteAccount account) in chosen[route.Name].OrderBy(each => each.Key.Model, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("model", model);
                json.WriteNumber("calls", account.Calls);
                json.WriteNumber("fell_back", account.FellBack);
                json.WriteNumber("estimated_saved_usd", account.EstimatedSaved);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (routes.Find(route.Name) is LearnedPolicy learned)
            {
                json.WriteStartObject("learned");
                json.WriteNumber("examples", learned.Model?.Examples ?? 0);
                json.WriteString("missing", learned.Model is null ? learned.Missing : null);
                json.WriteEndObject();
            }

            WriteOutcomes(json, outcomes[route.Name]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOutcomes(Utf8JsonWriter json, IEnumerable<KeyValuePair<OutcomeGroup, OutcomeFigures>> rows)
    {
        json.WriteStartArray("outcomes");
        foreach ((OutcomeGroup group, OutcomeFigures figures) in rows.OrderBy(row => row.Key.Project, StringComparer.Ordinal).ThenBy(row => row.Key.Feature, StringComparer.Ordinal).ThenBy(row => row.Key.Model, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("project", group.Project);
            json.WriteString("feature", group.Feature);
            json.WriteString("model", group.Model);
            json.WriteNumber("labels", figures.Labels);
            Number(json, "quality", figures.Labels > 0 ? figures.MeanScore : null);
            json.WriteNumber("comparisons", figures.Comparisons);
            Number(json, "difference", figures.Comparisons > 0 ? figures.MeanDifference : null);
            json.WriteNumber("paid_calls", figures.Calls);
            Number(json, "cost_per_1000_usd", (double?)(1000 * figures.MeanCost));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }
}
