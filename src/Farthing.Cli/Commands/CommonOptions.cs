using System.CommandLine;
using System.CommandLine.Parsing;

namespace Farthing.Cli.Commands;

/// <summary>Options that several commands share, so that they are called and described alike.</summary>
internal static class CommonOptions
{
    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON for machines instead." };

    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string?> Config() => new("--config")
    {
        Description = "The settings file. Default: farthing.yaml in the working directory, if there is one.",
        HelpName = "FILE",
    };

    /// <summary><c>--csv FILE</c>.</summary>
    public static Option<string?> Csv() => new("--csv")
    {
        Description = "Write the rows as CSV to a file; - is standard output.",
        HelpName = "FILE",
    };

    /// <summary>An option whose value is read by a function that refuses with a <see cref="FormatException"/>; without it the value is the default of its type.</summary>
    public static Option<T> Parsed<T>(string name, string helpName, string description, Func<string, T> parse) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => Parse(result, parse),
    };

    private static T? Parse<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException refusal)
        {
            result.AddError(refusal.Message);
            return default;
        }
    }
}
