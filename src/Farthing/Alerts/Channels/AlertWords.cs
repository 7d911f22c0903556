namespace Farthing.Alerts.Channels;

/// <summary>The words of a message that all channels share.</summary>
internal static class AlertWords
{
    public static string Title(AlertNotification notification) => notification.Reason switch
    {
        AlertNotificationReason.Opened => $"Farthing: {KindOf(notification.Incident.Finding.Kind)}",
        AlertNotificationReason.Reminder => $"Farthing: still {KindOf(notification.Incident.Finding.Kind)}",
        _ => $"Farthing: over: {KindOf(notification.Incident.Finding.Kind)}",
    };

    public static string Footer(AlertNotification notification)
    {
        AlertIncident incident = notification.Incident;
        string since = $"{incident.Id}, since {AlertText.Moment(incident.OpenedAt)}";
        return incident.ResolvedAt is { } ended ? $"{since}, over at {AlertText.Moment(ended)}" : since;
    }

    private static string KindOf(AlertKind kind) => kind switch
    {
        AlertKind.SpendAnomaly => "unusual spend",
        AlertKind.Runaway => "spend running away",
        AlertKind.BudgetThreshold => "budget level reached",
        AlertKind.BudgetForecast => "budget will run out",
        AlertKind.UnpricedModel => "model without a price",
        AlertKind.FailureWaste => "money spent on failures",
        AlertKind.QuietData => "no calls",
        AlertKind.DeploymentDown => "deployment down",
        AlertKind.CacheTrouble => "caches not in use",
        _ => "test",
    };
}
