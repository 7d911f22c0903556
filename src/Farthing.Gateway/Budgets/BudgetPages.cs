using System.Globalization;
using System.Text.Json;
using Farthing.Administration;
using Farthing.Budgets;
using Farthing.Budgets.Accounts;
using Farthing.Budgets.Allowances;
using Farthing.Budgets.Ladder;
using Farthing.Gateway.Admin;
using Farthing.Limits;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Budgets;

/// <summary><c>GET /admin/v1/budgets/status</c> and <c>/admin/v1/limits/status</c>: how full each account is, and when each step of its ladder will be taken.</summary>
internal sealed class BudgetPages(AdminGate gate, BudgetsInForce budgets, DeploymentLimits deployments)
{
    private const int MostAccounts = 1_000;

    public Task ListAsync(HttpContext context, bool isBudget) => gate.GuardAsync(context, AdminRole.Viewer, (guarded, _) => WriteAsync(guarded, isBudget));

    private async Task WriteAsync(HttpContext context, bool isBudget)
    {
        string? name = context.Request.Query["name"];

        // Under the table's lock, where each account must be told in a moment.
        HashSet<Allowance> shown = new(budgets.Book.All.Where(allowance => allowance.IsBudget == isBudget && (name is null || allowance.Name == name)), ReferenceEqualityComparer.Instance);
        IEnumerable<AccountStatus> statuses = budgets.Accounts
            .Read(account => shown.Contains(account.Allowance))
            .OrderByDescending(status => status.Limit > 0 ? (status.Used + status.Reserved) / status.Limit : 1)
            .Take(MostAccounts);
        DateTimeOffset now = budgets.Accounts.Clock.Now;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("accounts");
        foreach (AccountStatus status in statuses) Write(json, status, now);
        json.WriteEndArray();
        json.WriteNumber("waiting", budgets.Accounts.Waiting + (isBudget ? 0 : deployments.Waiting));
        if (!isBudget) WriteDeployments(json);
        json.WriteEndObject();
    }

    /// <summary>What providers said of their own limits.</summary>
    private void WriteDeployments(Utf8JsonWriter json)
    {
        json.WriteStartArray("deployments");
        foreach (DeploymentLimitStatus status in deployments.Read().Take(MostAccounts))
        {
            json.WriteStartObject();
            json.WriteString("deployment", status.Deployment);
            if (status.BlockedUntil is { } until) json.WriteString("blocked_until", until);
            json.WriteNumber("waiting", status.Waiting);
            json.WriteStartArray("limits");
            foreach (ProviderLimitStatus limit in status.Limits)
            {
                json.WriteStartObject();
                json.WriteString("of", JsonNamingPolicy.SnakeCaseLower.ConvertName(limit.Of.ToString()));
                json.WriteNumber("limit", limit.Limit);
                json.WriteNumber("remaining", limit.Remaining);
                json.WriteString("reset_at", limit.ResetAt);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, AccountStatus status, DateTimeOffset now)
    {
        LadderPosition position = LadderPosition.Of(status, now);
        json.WriteStartObject();
        json.WriteString("name", status.Allowance.Name);
        json.WriteString("for", status.Allowance.Scope.ToString());
        json.WriteString("of", status.Label);
        json.WriteString("measure", JsonNamingPolicy.SnakeCaseLower.ConvertName(status.Allowance.Measure.ToString()));
        json.WriteString("per", status.Allowance.Period.ToString());
        json.WriteBoolean("hard", status.Allowance.Hard);
        Write(json, "limit", status.Limit);
        Write(json, "used", status.Used);
        Write(json, "reserved", status.Reserved);
        Write(json, "remaining", status.Remaining);
        if (status.Granted is { } granted) Write(json, "leased", granted);
        json.WriteNumber("waiting", status.Waiting);
        json.WriteString("window_start", status.WindowStart);
        json.WriteString("window_end", status.FullAt);
        if (position.Forecast is { } forecast) Write(json, "forecast_share", decimal.Round(forecast, 6));
        json.WriteStartArray("ladder");
        foreach ((LadderStep step, bool inForce, DateTimeOffset? at) in LadderPreview.Of(status, now))
        {
            json.WriteStartObject();
            json.WriteString("do", step.Name);
            if (step.AtShare is { } share) json.WriteNumber("at", share);
            if (step.AtForecast is { } atForecast) json.WriteNumber("at_forecast", atForecast);
            json.WriteBoolean("in_force", inForce);
            if (at is { } when) json.WriteString("expected_at", when);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Money is text in JSON: many readers make a floating-point number of a number.
    private static void Write(Utf8JsonWriter json, string name, decimal amount) => json.WriteString(name, amount.ToString("0.############", CultureInfo.InvariantCulture));
}
