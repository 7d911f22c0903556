using System.CommandLine;
using System.Text;
using Farthing.Alerts;
using Farthing.Alerts.State;
using Farthing.Cli.Reading;
using Farthing.Cli.Rendering;
using Farthing.Gateway.Alerts;

namespace Farthing.Cli.Commands.Alerts;

/// <summary><c>farthing alerts list</c> and <c>history</c>: from the running gateway, else from what it saved.</summary>
internal static class IncidentsCommand
{
    public static Command Create(Terminal terminal, string name, string description, string path, Func<AlertState, IEnumerable<AlertIncident>> choose)
    {
        LedgerOptions ledger = new();
        Option<bool> json = CommonOptions.Json();
        Command command = new(name, description) { json };
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = ledger.Folder(parsed, terminal);
            if (!Directory.Exists(folder)) throw new CommandException($"there is no data folder {folder}. Start a gateway first (farthing serve), or name its folder with --data.");
            using GatewayAdmin? gateway = await GatewayAdmin.FindAsync(folder, cancellationToken);
            byte[] incidents = gateway is not null
                ? await gateway.GetAsync(path, cancellationToken)
                : AlertApiJson.OfIncidents(choose(await new FileAlertStateStore(folder).ReadAsync(cancellationToken)));
            if (parsed.GetValue(json)) terminal.Out.WriteLine(Encoding.UTF8.GetString(incidents));
            else AlertsView.WriteIncidents(terminal.Console, incidents, name is "list" ? "open" : "over");
            return ExitCode.Fine;
        });
        return command;
    }
}
