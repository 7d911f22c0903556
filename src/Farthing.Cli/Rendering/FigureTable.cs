using Spectre.Console;
using Spectre.Console.Rendering;

namespace Farthing.Cli.Rendering;

/// <summary>
/// A table of figures that fits the terminal: columns that matter less are left out, then texts are shortened; figures never are. Rows may be
/// followed by a total under a line.
/// </summary>
internal sealed class FigureTable(IReadOnlyList<FigureColumn> columns)
{
    private const int Gap = 2;
    private const int BearableName = 18;
    private const int LeastName = 6;

    private readonly List<string[]> _rows = [];
    private string[]? _total;

    /// <summary>Adds a row: one cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Sets the row of totals.</summary>
    public void Total(params string[] cells) => _total = cells;

    /// <summary>Writes the table.</summary>
    public void Write(IAnsiConsole console)
    {
        bool unicode = console.Profile.Capabilities.Unicode;
        List<int> shown = Fit(console.Profile.Width, out int[] widths);
        int whole = shown.Sum(i => widths[i]) + (Gap * (shown.Count - 1));
        string rule = new(unicode ? '─' : '-', Math.Max(0, whole));

        WriteLine(console, shown, widths, i => columns[i].Header, _ => "bold", unicode);
        console.Write(new Text(rule + "\n", Style.Parse("dim")));
        foreach (string[] row in _rows) WriteLine(console, shown, widths, i => row[i], i => row[i] is "unknown" ? "yellow" : columns[i].Style, unicode);
        if (_total is not { } total) return;
        console.Write(new Text(rule + "\n", Style.Parse("dim")));
        WriteLine(console, shown, widths, i => total[i], _ => "bold", unicode);
    }

    private static int WidthOf(string text) => new Segment(text).CellCount();

    // Which columns there is room for, and how wide each is.
    private List<int> Fit(int room, out int[] widths)
    {
        int[] wanted = new int[columns.Count];
        for (int i = 0; i < columns.Count; i++)
        {
            wanted[i] = WidthOf(columns[i].Header);
            foreach (string[] row in _rows) wanted[i] = Math.Max(wanted[i], WidthOf(row[i]));
            if (_total is not null) wanted[i] = Math.Max(wanted[i], WidthOf(_total[i]));
        }

        List<int> shown = [.. Enumerable.Range(0, columns.Count)];
        int Excess() => shown.Sum(i => wanted[i]) + (Gap * (shown.Count - 1)) - room;
        int Least(int i, int bearable) => Math.Min(wanted[i], Math.Max(bearable, WidthOf(columns[i].Header)));
        int Shrinkable(int bearable) => shown.Where(i => columns[i].Kind == CellKind.Name).Sum(i => wanted[i] - Least(i, bearable));

        // Names are cut to a bearable length before a column goes.
        while (Excess() > Shrinkable(BearableName) && shown.Exists(i => columns[i].Rank > 0)) shown.Remove(shown.MaxBy(i => columns[i].Rank));

        // The widest name gives way first.
        while (Excess() > 0 && Shrinkable(LeastName) > 0)
        {
            int widest = shown.Where(i => columns[i].Kind == CellKind.Name && wanted[i] > Least(i, LeastName)).MaxBy(i => wanted[i]);
            wanted[widest]--;
        }

        widths = wanted;
        return shown;
    }

    private void WriteLine(
        IAnsiConsole console, List<int> shown, int[] widths, Func<int, string> cell, Func<int, string> style, bool unicode)
    {
        // Nothing follows the last cell that is not empty, so that no line ends in spaces.
        int last = shown.FindLastIndex(i => cell(i).TrimEnd().Length > 0);
        for (int n = 0; n <= last; n++)
        {
            int i = shown[n];
            string text = Shorten(cell(i), widths[i], unicode);
            string padding = new(' ', widths[i] - WidthOf(text));
            string padded = columns[i].Kind == CellKind.Figure ? padding + text : text + padding;
            padded = n == last ? padded.TrimEnd() : padded + new string(' ', Gap);
            console.Write(new Text(padded, Style.Parse(style(i))));
        }

        console.Write(new Text("\n"));
    }

    private static string Shorten(string text, int width, bool unicode)
    {
        if (WidthOf(text) <= width) return text;
        string mark = unicode ? "…" : "..";
        int length = text.Length;
        while (length > 0 && WidthOf(text[..length]) > width - mark.Length) length--;
        if (length > 0 && char.IsHighSurrogate(text[length - 1])) length--;
        return text[..length] + mark;
    }
}
