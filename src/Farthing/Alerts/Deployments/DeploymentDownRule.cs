using System.Globalization;
using Farthing.Providers.Health;

namespace Farthing.Alerts.Deployments;

/// <summary>Says which deployments have failed every call for at least a minute: their breakers are open, so that others answer, or none.</summary>
public sealed class DeploymentDownRule(HealthRegistry health) : IAlertRule
{
    private const int Most = 50;
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public AlertKind Kind => AlertKind.DeploymentDown;

    /// <inheritdoc />
    public TimeSpan QuietPeriod => TimeSpan.FromMinutes(2);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<AlertFinding>?>(
        [.. health.Read().Where(status => status.DownSince is { } since && now - since >= Least).OrderBy(status => status.DownSince).Take(Most).Select(Find)]);

    private static AlertFinding Find(DeploymentHealthStatus status) => new()
    {
        Kind = AlertKind.DeploymentDown,
        Subject = new AlertSubject("deployment", status.Deployment),
        Severity = AlertSeverity.Warning,
        Summary = string.Create(
            CultureInfo.InvariantCulture,
            $"Deployment \"{AlertText.Name(status.Deployment)}\" is down since {AlertText.Moment(status.DownSince!.Value)}: {status.FailuresInRow} failures in a row, the last one: {status.LastFailure}. Other deployments of its model answer where there are any (GET /admin/v1/deployments)."),
        Facts = [new("last failure", status.LastFailure), new("last failed", AlertText.Moment(status.LastFailureAt ?? status.DownSince.Value))],
    };
}
