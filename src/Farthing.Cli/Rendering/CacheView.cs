using System.Globalization;
using System.Text.Json;
using Farthing.Notation;
using Farthing.Pricing;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>How the caches do, for people, from what the admin API says.</summary>
internal static class CacheView
{
    private const int Decimals = 4;
    private const int BarWidth = 10;

    /// <summary>What is in them, what they answered and saved, and what other sizes and times would be worth.</summary>
    public static void WriteStats(IAnsiConsole console, JsonElement page)
    {
        JsonElement memory = page.GetProperty("memory"), looks = page.GetProperty("looks"), results = page.GetProperty("results");
        long most = memory.GetProperty("most_bytes").GetInt64(), bytes = memory.GetProperty("bytes").GetInt64();
        string of = most > 0 ? $" of {Quantity.FormatSize(most)} ({Figures.Percent(bytes, most)})" : "";
        Line(console, "memory", $"{Figures.Plural(Long(memory, "entries"), "entry", "entries")}, {Size(bytes)}{of}, {Figures.Count(Long(memory, "evictions"))} let go for want of room");
        long hits = Long(looks, "memory_hits"), stored = Long(looks, "store_hits"), misses = Long(looks, "misses");
        Line(console, "looks", $"{Figures.Count(hits)} found in memory, {Figures.Count(stored)} in the store, {Figures.Count(misses)} nowhere, since {Moment(looks)}");
        if (Long(results, "stored") + Long(results, "hits") + Long(results, "misses") > 0)
            Line(console, "results", $"{Figures.Count(Long(results, "stored"))} stored by callers, {Figures.Count(Long(results, "hits"))} found, {Figures.Count(Long(results, "misses"))} not");
        if (Text(page, "trouble") is { Length: > 0 } trouble) Line(console, "trouble", trouble, "yellow");

        Heading(console, $"How calls were answered since {Moment(page)}");
        FigureTable table = new([new("cache", Kind: CellKind.Whole), new("calls"), new("share"), new("", 2, CellKind.Whole, "green"), new("cost", 1), new("saved")]);
        foreach (JsonElement row in page.GetProperty("caches").EnumerateArray())
        {
            decimal share = row.GetProperty("share").GetDecimal();
            table.Add(Text(row, "cache"), Figures.Count(Long(row, "calls")), Figures.Percent(share, 1), Figures.Bar(share, 1, BarWidth, console.Profile.Capabilities.Unicode), Money(row, "cost_usd"), Money(row, "saved_usd"));
        }

        table.Write(console);
        JsonElement[] own = [.. page.GetProperty("own_costs").EnumerateArray()];
        if (own.Length > 0)
        {
            console.Write(new Text("\n"));
            Line(console, "net", $"{Money(page, "net_saved_usd")} of {Money(page, "saved_usd")} saved are left after {string.Join(", ", own.Select(each => $"{Text(each, "feature")} ({Figures.Count(Long(each, "calls"))} calls, {Money(each, "cost_usd")})"))}");
        }

        WriteShares(console, page, "features", "feature");
        WriteShares(console, page, "endpoints", "endpoint");
        WriteSizes(console, page);
        WriteTimes(console, page);
    }

    /// <summary>Questions worth an answer of their own, and the file to begin with.</summary>
    public static void WriteSuggestions(IAnsiConsole console, JsonElement page)
    {
        string mode = Text(page, "mode");
        JsonElement[] questions = [.. page.GetProperty("questions").EnumerateArray()];
        if (mode == "off")
        {
            Say(console, "Questions are not counted: prompts are not remembered unless you say so. Set cache.suggest: counts to have them counted by their hashes, or cache.suggest: on to have their texts kept too, and ask again later.");
            return;
        }

        if (questions.Length == 0)
        {
            Say(console, $"No question was asked twice yet; {Figures.Plural(Long(page, "asked"), "was", "were")} counted since {Moment(page)}.");
            return;
        }

        FigureTable table = new([new("question", Kind: CellKind.Name), new("project", 2, CellKind.Name), new("feature", 1, CellKind.Name), new("asked"), new("surely", 3), new("cost")]);
        foreach (JsonElement each in questions)
        {
            string shown = Text(each, "question") is { Length: > 0 } text ? Figures.Name(text) : Text(each, "hash")[..16] + "…";
            table.Add(shown, Figures.Name(Text(each, "project")), Figures.Name(Text(each, "feature")), Figures.Count(Long(each, "count")), Figures.Count(Long(each, "at_least")), Money(each, "cost_usd"));
        }

        table.Write(console);
        if (mode == "counts")
        {
            Say(console, "\nOnly hashes are kept. Set cache.suggest: on to see the texts of those that are asked from then on.");
            return;
        }

        Heading(console, "To begin with, in the file that answers.file names");
        console.Write(new Text("faq:\n"));
        for (int i = 0; i < Math.Min(questions.Length, 5); i++)
            console.Write(new Text($"  - {{ name: faq-{i + 1}, questions: [{JsonSerializer.Serialize(Text(questions[i], "question"))}], answer: \"…\", for: {{ project: {JsonSerializer.Serialize(Text(questions[i], "project"))} }} }}\n"));
    }

    /// <summary>What to change, and the settings for it.</summary>
    public static void WriteAdvice(IAnsiConsole console, JsonElement page)
    {
        if (page.TryGetProperty("part", out JsonElement part))
        {
            WritePart(console, page, part);
            return;
        }

        long memory = Long(page, "memory_bytes");
        Line(console, "looks", $"{Figures.Count(Long(page, "looks"))} since {Moment(page)}");
        if (page.GetProperty("advised_memory_bytes") is { ValueKind: JsonValueKind.Number } advised)
        {
            long bytes = advised.GetInt64();
            string change = bytes > memory ? $"would have saved {Money(page, "more_usd")} more" : bytes < memory ? "would have done nearly as well" : "is what it should be";
            Line(console, "memory", $"{Quantity.FormatSize(memory)} now; {Quantity.FormatSize(bytes)} {change}");
        }
        else
        {
            Line(console, "memory", "too little was looked for to say anything; ask again when there was more traffic");
        }

        WriteParts(console, page, "routes", "route");
        WriteParts(console, page, "features", "feature");

        JsonElement[] repeated = [.. page.GetProperty("repeated").EnumerateArray()];
        if (repeated.Length > 0)
        {
            Heading(console, "Questions that were asked again, cached or not");
            FigureTable table = new([new("project", Kind: CellKind.Name), new("feature", Kind: CellKind.Name), new("repeats"), new("from another user", 1), new("cost of them")]);
            foreach (JsonElement each in repeated) table.Add(Figures.Name(Text(each, "project")), NameOrNone(Text(each, "feature")), Figures.Count(Long(each, "repeats")), Figures.Count(Long(each, "from_another_user")), Money(each, "cost_usd"));
            table.Write(console);
        }

        if (repeated.Length > 0) Say(console, "\nWhat came from another user is answered only where users share answers: cache.scope: key, project or wider.");
        if (Text(page, "settings") is not { Length: > 0 } settings) return;
        Heading(console, "Settings");
        console.Write(new Text(settings));
    }

    /// <summary>What the memory, twice and half of it, and times to live do for each part of the looks.</summary>
    private static void WriteParts(IAnsiConsole console, JsonElement page, string list, string name)
    {
        JsonElement[] parts = [.. page.GetProperty(list).EnumerateArray()];
        if (parts.Length == 0) return;
        Heading(console, $"By {name}: what the memory does, and times to live");
        FigureTable table = new(
        [
            new(name, Kind: CellKind.Name), new("looks", 1), new("hits"), new("saved"), new("twice the memory"), new("half of it", 1), new("ttl", Kind: CellKind.Whole), new("hits with it", 2), new("saved with it"), new("saved in 30d", 3),
        ]);
        foreach (JsonElement each in parts)
        {
            table.Add(
                NameOrNone(Text(each, name)),
                Figures.Count(Long(each, "looks")),
                Share(each, "memory_hit_share"),
                Money(each, "memory_saved_usd"),
                Signed(each, "twice_more_usd"),
                Text(each, "half_less_usd") == "0" ? Money(each, "half_less_usd") : "-" + Money(each, "half_less_usd"),
                Text(each, "ttl") is { Length: > 0 } ttl ? ttl : "–",
                Share(each, "hit_share"),
                Money(each, "saved_usd"),
                Money(each, "saved_in_month_usd"));
        }

        table.Write(console);
    }

    private static void WritePart(IAnsiConsole console, JsonElement page, JsonElement part)
    {
        string field = part.TryGetProperty("route", out _) ? "route" : "feature";
        Line(console, field, NameOrNone(Text(part, field)));
        Line(console, "looks", $"{Figures.Count(Long(part, "looks"))} since {Moment(page)}");
        WriteSizes(console, part);
        WriteTimes(console, part);
    }

    private static void WriteShares(IAnsiConsole console, JsonElement page, string list, string name)
    {
        JsonElement[] rows = [.. page.GetProperty(list).EnumerateArray()];
        if (rows.Length < 2) return;
        Heading(console, $"By {name}");
        FigureTable table = new([new(name, Kind: CellKind.Name), new("calls"), new("without a provider"), new("share"), new("cost", 1), new("saved")]);
        foreach (JsonElement row in rows.Take(20))
            table.Add(NameOrNone(Text(row, name)), Figures.Count(Long(row, "calls")), Figures.Count(Long(row, "answered")), Share(row, "hit_share"), Money(row, "cost_usd"), Money(row, "saved_usd"));
        table.Write(console);
    }

    private static void WriteSizes(IAnsiConsole console, JsonElement page)
    {
        JsonElement[] sizes = [.. page.GetProperty("sizes").EnumerateArray()];
        if (sizes.Length == 0) return;
        Heading(console, "What another size would have answered, estimated from a sample of what was looked for");
        FigureTable table = new([new("memory", Kind: CellKind.Whole), new("size"), new("hits"), new("saved"), new("difference")]);
        foreach (JsonElement each in sizes)
        {
            double times = each.GetProperty("times").GetDouble();
            string name = times == 1 ? "as it is" : times < 1 ? $"1/{1 / times:0} of it" : $"{times:0} times";
            table.Add(name, Quantity.FormatSize(Long(each, "bytes")), Share(each, "hit_share"), Money(each, "saved_usd"), times == 1 ? "" : Signed(each, "more_usd"));
        }

        table.Write(console);
    }

    private static void WriteTimes(IAnsiConsole console, JsonElement page)
    {
        JsonElement[] times = [.. page.GetProperty("times").EnumerateArray()];
        if (times.Length == 0) return;
        Heading(console, "What a time to live would have answered, with room for everything");
        FigureTable table = new([new("ttl", Kind: CellKind.Whole), new("hits"), new("saved")]);
        foreach (JsonElement each in times) table.Add(Text(each, "ttl"), Share(each, "hit_share"), Money(each, "saved_usd"));
        table.Write(console);
    }

    private static string Moment(JsonElement json) => $"{json.GetProperty("since").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC";

    private static string Size(long bytes) => bytes < 1024 ? $"{bytes} B" : bytes < 1 << 20 ? $"{bytes / 1024} KiB" : $"{bytes >> 20} MiB";

    private static string Signed(JsonElement json, string field)
    {
        string text = Money(json, field);
        return text.StartsWith('-') ? text : "+" + text;
    }

    private static string NameOrNone(string name) => name.Length == 0 ? "(none)" : Figures.Name(name);

    private static string Share(JsonElement json, string field) => Figures.Percent(json.GetProperty(field).GetDecimal(), 1);

    private static string Money(JsonElement json, string field) => Figures.Money(new Usd(decimal.Parse(Text(json, field), CultureInfo.InvariantCulture)), Decimals);

    private static long Long(JsonElement json, string field) => json.GetProperty(field).GetInt64();

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString() ?? "";

    private static void Heading(IAnsiConsole console, string text) => console.Write(new Text($"\n{text}\n\n", Style.Parse("bold")));

    private static void Say(IAnsiConsole console, string text)
    {
        foreach (string line in Figures.Wrap(text, console.Profile.Width)) console.Write(new Text(line + "\n"));
    }

    private static void Line(IAnsiConsole console, string name, string value, string style = "default")
    {
        string indent = name.PadRight(10);
        foreach (string line in Figures.Wrap(value, console.Profile.Width - 10))
        {
            console.Write(new Text(indent, Style.Parse("dim")));
            console.Write(new Text(line + "\n", Style.Parse(style)));
            indent = new string(' ', 10);
        }
    }
}
