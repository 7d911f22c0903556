using System.CommandLine;
using System.Globalization;
using System.Text;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Settings;
using Farthing.Ledger.Json;
using Farthing.Notation;
using Farthing.Postgres.Leases;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing replicas</c>: the gateways that share the store; <c>--write-off ID</c> gives up what a lost one held.</summary>
internal static class ReplicasCommand
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> writeOff = new("--write-off")
        {
            Description = "Give up what this replica held and never said it used. Only once its leases have ended; farthing recover is better while its folder exists.",
            HelpName = "ID",
        };
        Option<bool> json = CommonOptions.Json();
        Option<string?> config = CommonOptions.Config();
        Command command = new("replicas", "List the gateways that share the store, and what they hold of shared budgets.") { writeOff, json, config };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            FarthingSettings settings = SettingsLoader.LoadForLedger(terminal.Source with { File = parsed.GetValue(config) });
            if (parsed.GetValue(writeOff) is { } id && !await FolderRecovery.WriteOffAsync(settings, id, cancellationToken))
                throw new CommandException($"\"{id}\" was not written off: there is no such replica, or its leases have not ended yet (farthing replicas says when).");
            IReadOnlyList<ReplicaStatus> replicas = await FolderRecovery.ReadReplicasAsync(settings, cancellationToken);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(Json(replicas));
            else foreach (ReplicaStatus replica in replicas) terminal.Out.WriteLine(Line(replica));
            return ExitCode.Fine;
        });
        return command;
    }

    private static string Line(ReplicaStatus replica) => string.Create(
        CultureInfo.InvariantCulture,
        $"{replica.Id}  {replica.Name,-20}  seen {replica.SeenAt:u}  until {replica.ExpiresAt:u}  {replica.Leases} leases, {replica.Unused} not used up");

    private static string Json(IReadOnlyList<ReplicaStatus> replicas) => Encoding.UTF8.GetString(LedgerJson.ToUtf8(writer =>
    {
        writer.WriteStartArray();
        foreach (ReplicaStatus replica in replicas)
        {
            writer.WriteStartObject();
            writer.WriteString("id", replica.Id);
            writer.WriteString("name", replica.Name);
            writer.WriteString("seen_at", Moment.Format(replica.SeenAt));
            writer.WriteString("expires_at", Moment.Format(replica.ExpiresAt));
            writer.WriteNumber("leases", replica.Leases);
            writer.WriteNumber("unused_leases", replica.Unused);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }));
}
