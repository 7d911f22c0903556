namespace Farthing.Cli.Rendering;

/// <summary>A count that goes up on one line of standard error while long work lasts, on a terminal only.</summary>
internal sealed class ProgressLine(Terminal terminal, string what) : IProgress<long>, IDisposable
{
    private int _width;

    /// <inheritdoc />
    public void Report(long value)
    {
        if (!terminal.ShowsProgress) return;
        string text = $"{Figures.Count(value)} {what}";
        terminal.Error.Write($"\r{text.PadRight(_width)}");
        _width = text.Length;
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (_width > 0) terminal.Error.Write($"\r{new string(' ', _width)}\r");
    }
}
