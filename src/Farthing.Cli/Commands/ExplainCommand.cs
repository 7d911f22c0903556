using System.CommandLine;
using System.Text;
using System.Text.Json;
using Farthing.Caching.Semantic.Serving;
using Farthing.Calls;
using Farthing.Cli.Reading;
using Farthing.Cli.Rendering;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing explain ID</c>: the itemised receipt of one call.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> id = new("id") { Description = "The call's identity (x-farthing-id, farthing calls), or as much of its beginning as is unique." };
        Option<bool> json = CommonOptions.Json();
        LedgerOptions ledger = new();
        Command command = new("explain", "Show the itemised receipt of one call.") { id, json };
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using ILedgerReader reader = await ledger.OpenAsync(parsed, terminal, cancellationToken);
            CallRecord call = await FindAsync(reader, parsed.GetRequiredValue(id), cancellationToken);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(Encoding.UTF8.GetString(LedgerJson.ToUtf8(writer => LedgerJson.Write(writer, call), indented: true)));
            else ReceiptView.Write(terminal.Console, call, await reader.FeedbackAsync(call.Id, cancellationToken), await MatchedAsync(ledger.Folder(parsed, terminal), call, cancellationToken));
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>The question whose answer a call was given, as the gateway that runs on the data folder knows it; <c>null</c> for other calls. The ledger holds no texts.</summary>
    private static async Task<string?> MatchedAsync(string folder, CallRecord call, CancellationToken cancellationToken)
    {
        if (ServedMatch.Read(call) is null) return null;
        try
        {
            using GatewayAdmin? gateway = await GatewayAdmin.FindAsync(folder, cancellationToken);
            if (gateway is null) return "only a running gateway can tell the question";
            using JsonDocument match = JsonDocument.Parse(await gateway.GetAsync($"admin/v1/cache/semantic/{call.Id}", cancellationToken));
            return SemanticView.Question(match.RootElement);
        }
        catch (CommandException refusal)
        {
            return refusal.Message;
        }
    }

    private static async Task<CallRecord> FindAsync(ILedgerReader reader, string text, CancellationToken cancellationToken)
    {
        if (!CallId.TryParse(text, out CallId id))
        {
            IReadOnlyList<CallId> ids = await reader.MatchAsync(text, cancellationToken: cancellationToken);
            id = ids.Count switch
            {
                0 => throw new CommandException($"no call's identity begins with \"{Figures.Name(text)}\"; farthing calls lists them"),
                1 => ids[0],
                _ => throw new CommandException($"several calls begin with \"{Figures.Name(text)}\":{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", ids)}"),
            };
        }

        return await reader.FindAsync(id, cancellationToken)
            ?? throw new CommandException($"the ledger has no call {id}. A call is there a moment after it ended; farthing calls --sort time lists the latest. Of many that are refused within a minute most are only counted.");
    }
}
