using System.Globalization;
using Farthing.Caching;
using Farthing.Calls;
using Farthing.Cli.Rendering;
using Farthing.Ledger;
using Farthing.Pricing;
using Spectre.Console;

namespace Farthing.Cli.Demo;

/// <summary>What the calls of a demo cost, for people.</summary>
internal static class DemoView
{
    /// <summary>Says what is about to happen.</summary>
    public static void WriteOpening(IAnsiConsole console, IReadOnlyList<IReadOnlyList<DemoCall>> bundle, Uri url)
    {
        List<DemoCall> calls = [.. bundle.SelectMany(one => one)];
        console.Write(new Text("Farthing demo\n\n", Style.Parse("bold")));
        console.Write(new Text(
            $"A lamp shop's products send {calls.Count} calls to {calls.Select(call => call.Model).Distinct().Count()} models over HTTP, through the gateway on "
            + $"{url.GetLeftPart(UriPartial.Authority)}, to a simulator that answers and bills as OpenAI and Anthropic do. The prices are the providers' own; nothing real is spent.\n\n"));
    }

    /// <summary>Says where to go from here.</summary>
    public static void WriteClosing(IAnsiConsole console, DemoHost host, bool once)
    {
        string url = host.Url.GetLeftPart(UriPartial.Authority);
        console.Write(new Text("\n"));
        Heading(console, once ? "Where to go from here" : "It stays up: point a client at it");
        (string What, string How)[] lines = once
            ?
            [
                ("keep it up and call it yourself", "farthing demo"),
                ("run it for real", "OPENAI_API_KEY=... farthing serve"),
                ("see what was spent", "farthing report --by feature,model"),
                ("see why a call cost what it did", "farthing explain ID"),
            ]
            :
            [
                ("OpenAI SDK", $"export OPENAI_BASE_URL={url}/v1 OPENAI_API_KEY=demo"),
                ("Anthropic SDK", $"export ANTHROPIC_BASE_URL={url} ANTHROPIC_API_KEY=demo"),
                ("curl", $"curl {url}/v1/chat/completions -H 'content-type: application/json' -H 'x-farthing-feature: mine' -d '{{\"model\":\"gpt-5.4-mini\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hello\"}}]}}'"),
                ("what was spent", $"farthing report --data {host.Folder}"),
                ("a browser", $"{url}/metrics"),
            ];
        int width = lines.Max(line => line.What.Length);

        // Written as they are: a command that was broken into lines could not be copied.
        foreach ((string what, string how) in lines) console.Profile.Out.Writer.WriteLine($"  {what.PadRight(width)}  {how}");
        if (!once) console.Write(new Text("\nCtrl-C ends it and takes its data away.\n", Style.Parse("dim")));
    }

    /// <summary>Writes every call, then every feature, then one receipt.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<CallRecord> calls, Report byFeature)
    {
        Heading(console, "What each call cost");
        WriteCalls(console, calls);
        console.Write(new Text("\n"));
        Heading(console, "What each feature cost");
        ReportView.WriteBody(console, byFeature);
        if (calls.LastOrDefault(call => call is { Endpoint: Endpoint.Messages, Outcome: CallOutcome.Completed, Charges: [{ Usage.CachedReadTokens: > 0 }] }) is not { } example) return;
        console.Write(new Text("\n"));
        Heading(console, $"The receipt of call {Number(calls, example)}: its long system prompt came from the provider's cache");
        ReceiptView.Write(console, example);
    }

    private static void WriteCalls(IAnsiConsole console, IReadOnlyList<CallRecord> calls)
    {
        FigureTable table = new(
        [
            new("#", 3), new("feature", Kind: CellKind.Name), new("user", 7, CellKind.Name), new("call", 6, CellKind.Whole), new("model", Kind: CellKind.Name),
            new("input", 2), new("cached", 4), new("output", 2), new("cost", Style: "green"), new("note", 5, CellKind.Whole, "dim"),
        ]);
        int decimals = Figures.DecimalsFor(calls.Select(call => call.Cost));
        Usd known = Usd.Zero;
        foreach (CallRecord call in calls)
        {
            Usage usage = CallsView.Total(call);
            known += call.Cost ?? Usd.Zero;
            table.Add(
                Number(calls, call).ToString(CultureInfo.InvariantCulture), Figures.Name(call.Principal.Feature), Figures.Name(call.Principal.User),
                Kind(call), Figures.Name(call.RequestedModel), Figures.Count(usage.InputTokens),
                usage.CachedReadTokens > 0 ? Figures.Count(usage.CachedReadTokens) : "", Figures.Count(usage.OutputTokens),
                Figures.Money(call.Cost, decimals), Note(call, usage));
        }

        table.Total(
            "", "total", "", "", "", Figures.Count(calls.Sum(call => CallsView.Total(call).InputTokens)),
            Figures.Count(calls.Sum(call => CallsView.Total(call).CachedReadTokens)), Figures.Count(calls.Sum(call => CallsView.Total(call).OutputTokens)),
            Figures.Money(known, decimals), "");
        table.Write(console);
    }

    private static string Kind(CallRecord call)
    {
        string endpoint = call.Endpoint switch
        {
            Endpoint.ChatCompletions => "chat",
            Endpoint.Responses => "responses",
            Endpoint.Embeddings => "embeddings",
            _ => "messages",
        };
        return call.Streamed ? $"{endpoint}, stream" : endpoint;
    }

    private static string Note(CallRecord call, Usage usage)
    {
        if (call.Outcome == CallOutcome.ClientLeft) return "client left";
        if (call.Status >= 400) return $"error {call.Status}";
        if (call.Cost is null) return "model without a price";
        if (call.Cache == CacheResults.Exact) return $"asked before: saved {Figures.Money(call.Saved, Figures.DecimalsFor([call.Saved]))}";
        if (call.Cache is CacheResults.Gate or CacheResults.Semantic) return "asked before in other words";
        if (usage.CachedReadTokens > 0) return "read from cache";
        if (call.Charges.Any(charge => charge.Usage.CacheWrite5mTokens > 0)) return "written to cache";
        return usage.ReasoningTokens > 0 ? $"{Figures.Count(usage.ReasoningTokens)} reasoning" : "";
    }

    private static int Number(IReadOnlyList<CallRecord> calls, CallRecord call)
    {
        for (int i = 0; i < calls.Count; i++)
        {
            if (calls[i].Id == call.Id) return i + 1;
        }

        return 0;
    }

    private static void Heading(IAnsiConsole console, string text) => console.Write(new Text($"{text}\n\n", Style.Parse("bold")));
}
