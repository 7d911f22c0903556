using System.Reflection;

namespace Farthing.Cli.Demo;

/// <summary>The demo's longer texts.</summary>
internal static class DemoTexts
{
    /// <summary>The system prompt of the support chat: long enough for a prompt cache.</summary>
    public static string Handbook => Read("handbook.txt");

    /// <summary>A change to review.</summary>
    public static string Patch => Read("patch.txt");

    private static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Farthing.Cli.Demo.{name}")
            ?? throw new InvalidOperationException($"The resource {name} is not in the assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
