using System.Text.Json;
using Farthing.Administration;
using Farthing.Gateway.Admin;
using Farthing.Providers;
using Farthing.Providers.Health;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Reaching;

/// <summary><c>GET /admin/v1/deployments</c>: the deployments of the settings and those that were asked, how each does and what share of its model's calls it had.</summary>
internal sealed class DeploymentPages(AdminGate gate, DeploymentTable table, HealthRegistry health)
{
    private const int Most = 1_000;

    public Task ListAsync(HttpContext context) => gate.GuardAsync(context, AdminRole.Viewer, (guarded, _) => WriteAsync(guarded));

    private async Task WriteAsync(HttpContext context)
    {
        Dictionary<string, Deployment> configured = table.Configured.ToDictionary(deployment => deployment.Name, StringComparer.Ordinal);
        DeploymentHealthStatus[] all = [.. health.Read()];
        Dictionary<string, long> attemptsOfModels = all.Where(status => configured.ContainsKey(status.Deployment))
            .GroupBy(status => configured[status.Deployment].Model, StringComparer.Ordinal)
            .ToDictionary(model => model.Key, model => model.Sum(status => status.Attempts), StringComparer.Ordinal);
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("deployments");
        foreach (DeploymentHealthStatus status in all.OrderBy(status => !configured.ContainsKey(status.Deployment)).Take(Most))
        {
            json.WriteStartObject();
            json.WriteString("name", status.Deployment);
            if (configured.TryGetValue(status.Deployment, out Deployment? deployment)) Write(json, deployment, status, attemptsOfModels[deployment.Model]);
            Write(json, status);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Deployment deployment, DeploymentHealthStatus status, long attemptsOfModel)
    {
        json.WriteString("model", deployment.Model);
        json.WriteString("provider", deployment.Provider.Name);
        json.WriteString("upstream_model", deployment.UpstreamModel);
        json.WriteNumber("priority", deployment.Priority);
        json.WriteNumber("weight", deployment.Weight);
        json.WriteString("region", deployment.Region);
        if (attemptsOfModel > 0) json.WriteNumber("share", Math.Round((double)status.Attempts / attemptsOfModel, 4));
    }

    private static void Write(Utf8JsonWriter json, DeploymentHealthStatus status)
    {
        json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(status.State.ToString()));
        if (status.DownSince is { } since) json.WriteString("down_since", since);
        if (status.TrialAt is { } at) json.WriteString("trial_at", at);
        json.WriteNumber("attempts", status.Attempts);
        json.WriteNumber("failures", status.Failures);
        json.WriteNumber("failures_in_row", status.FailuresInRow);
        json.WriteNumber("recent_attempts", status.RecentAttempts);
        json.WriteNumber("recent_failures", status.RecentFailures);
        if (status.LastFailureAt is { } failed)
        {
            json.WriteString("last_failure", status.LastFailure);
            json.WriteString("last_failure_at", failed);
        }

        if (status.TimeToFirstToken is { } first) json.WriteNumber("time_to_first_token_ms", Math.Round(first.TotalMilliseconds, 1));
        if (status.TokensPerSecond is { } pace) json.WriteNumber("tokens_per_second", Math.Round(pace, 1));
    }
}
