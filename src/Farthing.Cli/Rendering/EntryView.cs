using System.Text.Json;
using Farthing.Administration;
using Farthing.Notation;
using Spectre.Console;

namespace Farthing.Cli.Rendering;

/// <summary>What is administered, for people.</summary>
internal static class EntryView
{
    private static readonly string[] NotInLists = ["name", "version", "changed_at", "changed_by", "source", "secrets", "disabled", "expires", "until", "title"];

    /// <summary>A table with the fields that any of them has.</summary>
    public static void WriteList(IAnsiConsole console, AdministrationKind kind, IReadOnlyList<JsonElement> entries, DateTimeOffset now)
    {
        if (entries.Count == 0)
        {
            console.Write(new Text($"There is no {kind.Title}. Make one: farthing {kind.PathSegment} create NAME\n"));
            return;
        }

        string[] fields = [.. kind.Fields().Where(field => !NotInLists.Contains(field) && entries.Any(entry => Cell(entry, field).Length > 0))];
        bool haveState = entries.Any(entry => entry.TryGetProperty("disabled", out _));
        List<FigureColumn> columns = [new("name", Kind: CellKind.Name)];
        if (haveState) columns.Add(new FigureColumn("state", Kind: CellKind.Whole));
        columns.AddRange(fields.Select((field, i) => new FigureColumn(field.Replace('_', ' '), i + 2, CellKind.Name)));
        columns.Add(new FigureColumn("source", 1, CellKind.Name, "dim"));
        FigureTable table = new(columns);
        foreach (JsonElement entry in entries)
        {
            List<string> cells = [Cell(entry, "name")];
            if (haveState) cells.Add(State(entry, now));
            cells.AddRange(fields.Select(field => Cell(entry, field)));
            cells.Add(Cell(entry, "source"));
            table.Add([.. cells]);
        }

        table.Write(console);
    }

    /// <summary>Every field of one, and its secret when it was made just now.</summary>
    public static void Write(IAnsiConsole console, TextWriter output, JsonElement entry)
    {
        JsonProperty[] fields = [.. entry.EnumerateObject().Where(field => field.Name != "key" && Text(field.Value).Length > 0)];
        int width = fields.Max(field => field.Name.Length) + 2;
        foreach (JsonProperty field in fields)
            console.Write(new Text($"{field.Name.Replace('_', ' ').PadRight(width)}{(field.Name == "secrets" ? Secrets(field.Value) : Figures.Name(Text(field.Value)))}\n"));
        if (!entry.TryGetProperty("key", out JsonElement key)) return;
        output.WriteLine();
        output.WriteLine("The key, shown this once:");
        output.WriteLine();
        output.WriteLine($"  {key.GetString()}");
    }

    /// <summary>Changes with the fields that they changed.</summary>
    public static void WriteAudit(IAnsiConsole console, IReadOnlyList<JsonElement> rows)
    {
        if (rows.Count == 0)
        {
            console.Write(new Text("Nothing has been changed yet.\n"));
            return;
        }

        FigureTable table = new(
        [
            new("when (UTC)", Kind: CellKind.Whole), new("who", 1, CellKind.Name), new("what", Kind: CellKind.Whole), new("", Kind: CellKind.Whole), new("name", Kind: CellKind.Name), new("changed", 2, CellKind.Name, "dim"),
        ]);
        foreach (JsonElement row in rows)
        {
            table.Add(
                Figures.Moment(row.GetProperty("at").GetDateTimeOffset()), Cell(row, "by"), Cell(row, "action"), Cell(row, "kind").Replace('_', ' '), Cell(row, "name"),
                string.Join(", ", Changed(row.GetProperty("before"), row.GetProperty("after"))));
        }

        table.Write(console);
    }

    private static IEnumerable<string> Changed(JsonElement before, JsonElement after)
    {
        if (before.ValueKind != JsonValueKind.Object || after.ValueKind != JsonValueKind.Object) yield break;
        foreach (JsonProperty field in after.EnumerateObject())
            if (!before.TryGetProperty(field.Name, out JsonElement old) || !JsonElement.DeepEquals(old, field.Value)) yield return field.Name;
    }

    private static string State(JsonElement entry, DateTimeOffset now)
    {
        if (entry.GetProperty("disabled").GetBoolean()) return "disabled";
        if ((entry.TryGetProperty("expires", out JsonElement end) || entry.TryGetProperty("until", out end)) && end.GetString() is { } text && Moment.TryParse(text, out DateTimeOffset expires))
            return expires <= now ? "expired" : $"until {expires.UtcDateTime:yyyy-MM-dd}";
        return "good";
    }

    private static string Secrets(JsonElement secrets) => string.Join("; ", secrets.EnumerateArray().Select(secret =>
        $"{Text(secret.GetProperty("id"))}{(Text(secret.GetProperty("made_at")) is { Length: > 0 } made ? $" made {made}" : "")}{(Text(secret.GetProperty("until")) is { Length: > 0 } until ? $" works until {until}" : "")}"));

    private static string Cell(JsonElement entry, string field) => entry.TryGetProperty(field, out JsonElement value) ? Figures.Name(Text(value)) : "";

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "yes",
        JsonValueKind.False => "",
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => string.Join(", ", value.EnumerateArray().Select(item => item.GetString())),
        JsonValueKind.Object when value.EnumerateObject().All(field => field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number) =>
            string.Join(", ", value.EnumerateObject().Select(field => $"{field.Name}={field.Value}")),
        _ => value.GetRawText(),
    };
}
