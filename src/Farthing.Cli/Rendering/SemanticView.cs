using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>What matching questions by meaning came to, for people, from what the admin API says.</summary>
internal static class SemanticView
{
    /// <summary>A table of routes.</summary>
    public static void WriteRoutes(IAnsiConsole console, JsonElement page)
    {
        if (!page.GetProperty("open").GetBoolean())
        {
            console.Write(new Text("Questions are not matched on any route: cache.exact is off, or cache.semantic.mode is (farthing.yaml). docs/semantic-cache.md says what it takes.\n"));
            return;
        }

        if (page.TryGetProperty("embedder", out JsonElement embedder)) WriteEmbedder(console, embedder);
        JsonElement[] routes = [.. page.GetProperty("routes").EnumerateArray()];
        if (routes.Length == 0)
        {
            console.Write(new Text("No question has come yet that could be matched: calls of one turn and plain text, at a temperature that is cached.\n"));
            return;
        }

        FigureTable table = new(
        [
            new("route", Kind: CellKind.Name), new("mode", Kind: CellKind.Whole, Style: "dim"), new("questions"), new("would hit"), new("served", 1), new("judged", 2), new("wrong", 1),
            new("wrong, 95 %", 1, CellKind.Whole), new("would save"), new("checking cost", 2), new("break-even per wrong answer", 3, CellKind.Whole),
        ]);
        foreach (JsonElement route in routes)
        {
            long lookups = Count(route, "lookups");
            table.Add(
                route.GetProperty("route").GetString()!,
                route.GetProperty("mode").GetString()!,
                Figures.Count(lookups),
                Share(Count(route, "would_hit"), lookups),
                Figures.Count(Count(route, "served")),
                Figures.Count(Count(route, "judged")),
                Figures.Count(Count(route, "wrong")),
                route.TryGetProperty("wrong_share_low", out JsonElement low) ? string.Create(CultureInfo.InvariantCulture, $"{low.GetDouble():0.0%} to {route.GetProperty("wrong_share_high").GetDouble():0.0%}") : "",
                $"${route.GetProperty("would_save_usd").GetString()}",
                $"${route.GetProperty("spent_usd").GetString()}",
                route.TryGetProperty("break_even_usd", out JsonElement cost) ? $"${decimal.Parse(cost.GetString()!, CultureInfo.InvariantCulture):0.####}" : "");
        }

        table.Write(console);
        console.Write(new Text("\nSince this gateway started. What would be saved is what the answers had cost when they were made; checking is judging and, with cache.embedder, embedding questions.\n", Style.Parse("dim")));
    }

    private static void WriteEmbedder(IAnsiConsole console, JsonElement embedder)
    {
        string state = embedder.GetProperty("id").GetString() is { } id ? $"{id}, {Figures.Plural(Count(embedder, "embedded"), "question", "questions")} embedded, {Figures.Count(Count(embedder, "failed"))} not" : "not in use";
        console.Write(new Text($"embedder    {state}\n"));
        if (embedder.GetProperty("trouble").GetString() is { } trouble) console.Write(new Text($"            {trouble}\n", Style.Parse("yellow")));
        console.Write(new Text("\n"));
    }

    /// <summary>One call.</summary>
    public static void WriteMatch(IAnsiConsole console, JsonElement match)
    {
        console.Write(new Text($"matched     {Question(match)}\n"));
        console.Write(new Text($"answer of   {match.GetProperty("matched_call").GetString()}\n"));
        console.Write(new Text($"evidence    {match.GetProperty("evidence").GetString()}\n"));
        if (match.GetProperty("probability") is { ValueKind: JsonValueKind.Number } probability) console.Write(new Text(string.Create(CultureInfo.InvariantCulture, $"probability {probability.GetDouble():0.000}\n")));
        console.Write(new Text($"route       {match.GetProperty("route").GetString()}\n"));
        console.Write(new Text("\nIf that is another question: POST /v1/feedback {\"id\": …, \"label\": \"wrong_cache_hit\"} takes it out.\n", Style.Parse("dim")));
    }

    /// <summary>The question whose answer a call was given, in words for people.</summary>
    public static string Question(JsonElement match) => match.GetProperty("matched_question").GetString() is { } question ? Figures.Name(question) : "a question that has left the cache";

    private static long Count(JsonElement route, string name) => route.GetProperty(name).GetInt64();

    private static string Share(long part, long whole) => whole == 0 ? "0" : $"{Figures.Count(part)} ({Figures.Percent(part, whole)})";
}
