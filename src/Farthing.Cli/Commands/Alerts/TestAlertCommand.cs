using System.CommandLine;
using Farthing.Alerts;
using Farthing.Alerts.Channels;
using Farthing.Cli.Reading;
using Farthing.Gateway.Alerts;
using Farthing.Gateway.Settings;
using Farthing.Notation;

namespace Farthing.Cli.Commands.Alerts;

/// <summary><c>farthing alerts test CHANNEL</c>: sends a test message, from the running gateway if there is one, so that what works there is tried.</summary>
internal static class TestAlertCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> channel = new("channel") { Description = "The channel's name under alerts.channels." };
        LedgerOptions ledger = new();
        Option<bool> json = CommonOptions.Json();
        Command command = new("test", "Send a test message over a channel.") { channel, json };
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string name = parsed.GetRequiredValue(channel);
            using GatewayAdmin? gateway = await GatewayAdmin.FindAsync(ledger.Folder(parsed, terminal), cancellationToken);
            if (gateway is not null) await gateway.PostAsync($"admin/v1/alerts/test/{Uri.EscapeDataString(name)}", cancellationToken);
            else await SendAsync(SettingsLoader.Load(ledger.Source(parsed, terminal)), name, terminal.Time, cancellationToken);
            terminal.Out.WriteLine(parsed.GetValue(json) ? "{\"sent\":true}" : $"The test message was taken by \"{name}\". Look whether it arrived.");
            return ExitCode.Fine;
        });
        return command;
    }

    private static async Task SendAsync(FarthingSettings settings, string name, TimeProvider time, CancellationToken cancellationToken)
    {
        using AlertChannels channels = new(settings.Alerts, time);
        IAlertChannel channel = channels.Find(name)
            ?? throw new CommandException($"there is no channel \"{name}\" under alerts.channels{Nearest.Hint(name, settings.Alerts.Channels.Keys, "channels")}");
        try
        {
            await channel.SendAsync(AlertNotification.Test(new Random(), time.GetUtcNow()), cancellationToken);
        }
        catch (AlertDeliveryException failure)
        {
            throw new CommandException($"the test message did not arrive: {failure.Message}");
        }
    }
}
