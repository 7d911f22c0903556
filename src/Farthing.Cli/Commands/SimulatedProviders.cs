using Farthing.Gateway.Settings;

namespace Farthing.Cli.Commands;

/// <summary>Points the providers at a simulator, by the environment variables that name a real one.</summary>
internal static class SimulatedProviders
{
    private const string AnyKey = "sk-simulated";

    public static SettingsSource In(SettingsSource source, Uri simulator)
    {
        string root = simulator.AbsoluteUri.TrimEnd('/');
        return source with
        {
            Environment = new Dictionary<string, string>(source.Environment)
            {
                ["OPENAI_API_KEY"] = AnyKey,
                ["OPENAI_BASE_URL"] = root + "/v1",
                ["ANTHROPIC_API_KEY"] = AnyKey,
                ["ANTHROPIC_BASE_URL"] = root,
                ["GEMINI_API_KEY"] = AnyKey,
                ["GEMINI_BASE_URL"] = root,
            },
        };
    }
}
