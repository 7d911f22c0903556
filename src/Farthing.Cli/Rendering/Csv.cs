using System.Buffers;
using System.Text;

namespace Farthing.Cli.Rendering;

/// <summary>
/// Rows as comma-separated values (RFC 4180, lines ended by a line feed). A text that a spreadsheet would run as a formula gets an apostrophe
/// before it: names come from clients.
/// </summary>
internal static class Csv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r");

    /// <summary>A text of a client's.</summary>
    public static string Text(string value) => value.Length > 0 && FormulaStarts.Contains(value[0]) ? $"'{value}" : value;

    /// <summary>Writes the rows to a file, or to standard output for <c>-</c>.</summary>
    public static async Task WriteAsync(string file, Terminal terminal, IEnumerable<IEnumerable<string>> rows, CancellationToken cancellationToken)
    {
        StringBuilder text = new();
        foreach (IEnumerable<string> row in rows) text.AppendJoin(',', row.Select(Quote)).Append('\n');
        if (file is "-") await terminal.Out.WriteAsync(text, cancellationToken);
        else await File.WriteAllTextAsync(Path.GetFullPath(file, terminal.Source.Directory), text.ToString(), cancellationToken);
    }

    private static string Quote(string cell) =>
        cell.AsSpan().ContainsAny(Quoted) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
