using System.CommandLine;
using Farthing.Tokens;

namespace Farthing.Cli.Commands;

/// <summary><c>farthing tokens</c>: tokenizes texts as OpenAI's models do.</summary>
internal static class TokensCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = LinesCommand.File();
        Option<string> encoding = new("--encoding")
        {
            Description = $"The encoding: {string.Join(" or ", TokenEncodings.Names)}.",
            HelpName = "NAME",
            DefaultValueFactory = _ => TokenEncodings.Names[0],
        };
        Option<bool> countOnly = new("--count-only") { Description = "Leave the ids out." };
        Option<bool> json = new("--json") { Description = "The output is JSON in any case, one object a line." };
        TokenEncodings encodings = new();
        encoding.Validators.Add(result =>
        {
            string name = result.GetValueOrDefault<string>();
            if (!TokenEncodings.Names.Contains(name, StringComparer.Ordinal))
                result.AddError($"--encoding: \"{name}\" is not known; known: {string.Join(", ", TokenEncodings.Names)}");
        });
        Command command = new("tokens", "Tokenize the text of each line: {\"id\",\"count\",\"ids\"}.") { file, encoding, countOnly, json };
        command.SetAction((parsed, cancellationToken) => LinesCommand.RunAsync(terminal, parsed.GetRequiredValue(file), async (input, output) =>
        {
            TokenLines lines = new(encodings.Find(parsed.GetRequiredValue(encoding))!, parsed.GetValue(countOnly));
            await lines.RunAsync(input, output, cancellationToken);
        }));
        return command;
    }
}
