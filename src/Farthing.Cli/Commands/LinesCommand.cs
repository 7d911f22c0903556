using System.CommandLine;

namespace Farthing.Cli.Commands;

/// <summary>What commands share that read lines of JSON from a file and write one line for each.</summary>
internal static class LinesCommand
{
    private const int BufferSize = 1 << 16;

    /// <summary>The file to read.</summary>
    public static Argument<string> File() => new("file") { Description = "Lines of JSON; - is standard input." };

    /// <summary>Opens the file and standard output.</summary>
    public static async Task<int> RunAsync(Terminal terminal, string file, Func<Stream, Stream, Task> work)
    {
        string path = Path.GetFullPath(file, terminal.Source.Directory);
        if (file is not "-" && !System.IO.File.Exists(path)) throw new CommandException($"there is no file {path}");
        await using Stream input = file is "-" ? Console.OpenStandardInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);

        // Not disposed of: standard output belongs to the process.
        Stream output = terminal.OpenOut();
        try
        {
            await work(input, output);
            await output.FlushAsync();
        }
        catch (FormatException refusal)
        {
            throw new CommandException($"{file}: {refusal.Message}", refusal);
        }

        return ExitCode.Fine;
    }
}
