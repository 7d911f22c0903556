using System.Globalization;
using System.Text;
using Farthing.Gateway.Metrics;
using Farthing.Providers.Health;

namespace Farthing.Gateway.Reaching;

/// <summary>How deployments do, as metrics. Those asked most are told, so that names that clients make up do not fill the page.</summary>
internal sealed class DeploymentMetrics(HealthRegistry health)
{
    private const int Most = 1_000;

    public void Write(StringBuilder output)
    {
        DeploymentHealthStatus[] all = [.. health.Read().OrderByDescending(status => status.Attempts).Take(Most)];
        Write(output, all, "farthing_deployment_up", "gauge", "Whether the deployment is asked: 1 while its breaker is closed, 0.5 while one call tries it, 0 while it is passed over.", status => status.State switch
        {
            BreakerState.Closed => 1,
            BreakerState.HalfOpen => 0.5,
            _ => 0,
        });
        Write(output, all, "farthing_deployment_attempts_total", "counter", "Attempts that said something of the deployment.", status => status.Attempts);
        Write(output, all, "farthing_deployment_failures_total", "counter", "Those of them that failed: 408, 5xx, no connection, no answer in time, broken off, an error in the answer.", status => status.Failures);
        Write(output, all, "farthing_deployment_time_to_first_token_seconds", "gauge", "Moving average, of streams of the last two minutes.", status => status.TimeToFirstToken?.TotalSeconds);
        Write(output, all, "farthing_deployment_tokens_per_second", "gauge", "Moving average of answer tokens a second, of the last two minutes.", status => status.TokensPerSecond);
    }

    private static void Write(StringBuilder output, DeploymentHealthStatus[] all, string name, string type, string help, Func<DeploymentHealthStatus, double?> value)
    {
        PrometheusText.Head(output, name, type, help);
        foreach (DeploymentHealthStatus status in all)
        {
            if (value(status) is { } number)
                output.Append(CultureInfo.InvariantCulture, $"{name}{{deployment=\"{PrometheusText.Escape(status.Deployment)}\"}} {number:0.######}\n");
        }
    }
}
