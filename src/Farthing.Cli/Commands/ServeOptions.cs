namespace Farthing.Cli.Commands;

/// <summary>What <c>farthing serve</c> was told.</summary>
/// <param name="Config">The settings file, or <c>null</c> for the usual one.</param>
/// <param name="Urls">The addresses to listen on, or <c>null</c> for those of the settings.</param>
/// <param name="Simulate">Whether the built-in simulator answers when no provider is configured.</param>
/// <param name="Json">Whether logs are JSON whatever the settings say.</param>
internal sealed record ServeOptions(string? Config = null, string? Urls = null, bool Simulate = false, bool Json = false)
{
    /// <summary>Reads a plain <c>serve</c> command line; <c>null</c> for anything else, which the full parser then explains.</summary>
    public static ServeOptions? Read(string[] args)
    {
        if (args is not ["serve", ..]) return null;
        ServeOptions options = new();
        for (int i = 1; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length && !args[i + 1].StartsWith('-') ? args[i + 1] : null;
            switch (args[i])
            {
                case "--simulate":
                    options = options with { Simulate = true };
                    break;
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--config" when value is not null && options.Config is null:
                    options = options with { Config = value };
                    i++;
                    break;
                case "--urls" when value is not null && options.Urls is null:
                    options = options with { Urls = value };
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
