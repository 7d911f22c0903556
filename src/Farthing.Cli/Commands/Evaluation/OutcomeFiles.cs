using System.CommandLine;
using Farthing.Routing.Outcomes;

namespace Farthing.Cli.Commands.Evaluation;

/// <summary>What commands share that read files of outcomes.</summary>
internal static class OutcomeFiles
{
    /// <summary>An option that names such files.</summary>
    public static Option<string[]> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Reads files, one after the other.</summary>
    public static List<OutcomeRow> Read(Terminal terminal, IEnumerable<string> files, Func<IEnumerable<string>, IEnumerable<OutcomeRow>> read)
    {
        List<OutcomeRow> rows = [];
        foreach (string file in files)
        {
            string path = Path.GetFullPath(file, terminal.Source.Directory);
            if (!File.Exists(path)) throw new CommandException($"there is no file {path}");
            int before = rows.Count;
            try
            {
                rows.AddRange(read(File.ReadLines(path)));
            }
            catch (FormatException refusal)
            {
                throw new CommandException($"{file}: {refusal.Message}", refusal);
            }

            if (rows.Count == before) throw new CommandException($"{file} has no rows");
        }

        return rows;
    }

    /// <summary>Does what may find that outcomes lack something.</summary>
    public static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (FormatException refusal)
        {
            throw new CommandException(refusal.Message, refusal);
        }
    }
}
