using System.CommandLine;
using System.Text;
using Farthing.Cli.Demo;
using Farthing.Ledger;
using Farthing.Ledger.Json;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing demo</c>: a simulator, a gateway and a bundle of calls, and what they cost.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan LongestWaitForLedger = TimeSpan.FromSeconds(20);

    public static Command Create(Terminal terminal)
    {
        Option<bool> once = new("--once") { Description = "End when the figures are printed." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("demo", "Start a simulator and a gateway, send a mixed bundle of real calls, show what each cost.") { once, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(terminal, parsed.GetValue(once), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, bool once, bool asJson, CancellationToken cancellationToken)
    {
        IReadOnlyList<IReadOnlyList<DemoCall>> bundle = DemoBundle.Create();
        await using DemoHost host = await DemoHost.StartAsync(terminal.Source, usualPorts: !once, cancellationToken);
        if (!asJson) DemoView.WriteOpening(terminal.Console, bundle, host.Url);
        // Without draining, to leave a stream is to leave it: the connection is closed.
        using SocketsHttpHandler handler = new() { UseProxy = false, MaxResponseDrainSize = 0 };
        using HttpClient http = new(handler) { BaseAddress = host.Url };
        IReadOnlyList<DemoAnswer> answers = await new DemoClient(http).SendAsync(bundle, cancellationToken);
        IReadOnlyList<CallRecord> calls = await FindAsync(host, answers, terminal.Time, cancellationToken);
        Report report = await host.Gateway.Calls.ReportAsync(new ReportQuery { By = [Dimension.Feature] }, cancellationToken);
        if (asJson) terminal.Out.WriteLine(ToJson(host, calls, report));
        else DemoView.Write(terminal.Console, calls, report);
        if (!asJson) DemoView.WriteClosing(terminal.Console, host, once);
        await terminal.Out.FlushAsync(cancellationToken);
        if (!once) await Waiting.ForCancellationAsync(cancellationToken);
        return ExitCode.Fine;
    }

    // A call whose client left ends a moment after the client has gone.
    private static async Task<IReadOnlyList<CallRecord>> FindAsync(
        DemoHost host, IReadOnlyList<DemoAnswer> answers, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LongestWaitForLedger);
        List<CallRecord> calls = [];
        foreach (DemoAnswer answer in answers)
        {
            while (true)
            {
                await host.Gateway.FlushAsync(patience.Token);
                if (await host.Gateway.Calls.FindAsync(answer.Id, patience.Token) is { } call)
                {
                    calls.Add(call);
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), time, patience.Token);
            }
        }

        return calls;
    }

    private static string ToJson(DemoHost host, IReadOnlyList<CallRecord> calls, Report report) => Encoding.UTF8.GetString(LedgerJson.ToUtf8(
        json =>
        {
            json.WriteStartObject();
            json.WriteString("url", host.Url.GetLeftPart(UriPartial.Authority));
            json.WriteStartArray("calls");
            foreach (CallRecord call in calls) LedgerJson.Write(json, call);
            json.WriteEndArray();
            json.WritePropertyName("report");
            LedgerJson.Write(json, report);
            json.WriteEndObject();
        },
        indented: true));
}
