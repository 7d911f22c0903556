using System.CommandLine;

namespace Farthing.Cli.Commands.Alerts;

/// <summary><c>farthing alerts</c>: what is the matter, what was, and whether anybody would hear of it.</summary>
internal static class AlertsCommand
{
    public static Command Create(Terminal terminal) => new("alerts", "Alerts: what is open, what was, how often rules would have fired, and whether channels work.")
    {
        IncidentsCommand.Create(terminal, "list", "List what is the matter now.", "admin/v1/alerts", state => state.Open),
        IncidentsCommand.Create(terminal, "history", "List what was the matter, the latest first.", "admin/v1/alerts/history", state => state.History.Reverse()),
        PreviewAlertsCommand.Create(terminal),
        TestAlertCommand.Create(terminal),
    };
}
