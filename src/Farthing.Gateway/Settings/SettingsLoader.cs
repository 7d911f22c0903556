using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>Reads the settings file and the environment into <see cref="FarthingSettings"/>.</summary>
public static class SettingsLoader
{
    private static readonly string[] ServingOnly = [".api_key", ".secret", ".url", ".routing_key", ".password", ".provider", ".deployment", ".route", "urls"];

    /// <summary>Reads and checks everything.</summary>
    /// <exception cref="SettingsException">Anything is wrong; it lists all of it.</exception>
    public static FarthingSettings Load(SettingsSource source)
    {
        SettingsContext context = new(source);
        Section root = ReadTree(source, context, out bool providersInFile);
        if (context.IsUnreadable) throw context.ToException();

        FarthingSettings settings = FarthingSettings.Read(root, providersFromEnvironment: !providersInFile);
        return context.HasProblems ? throw context.ToException() : settings;
    }

    /// <summary>
    /// Reads where the data folder is and nothing else, for commands that only look at the data: they need no provider's key.
    /// </summary>
    /// <exception cref="SettingsException">The file is missing or cannot be read as YAML.</exception>
    public static string FindDataFolder(SettingsSource source)
    {
        SettingsContext context = new(source);
        Section root = ReadTree(source, context, out _);
        if (context.IsUnreadable) throw context.ToException();
        return FarthingSettings.ReadData(root);
    }

    /// <summary>Whether there is any provider, in the settings or through the environment.</summary>
    /// <exception cref="SettingsException">The file is missing or cannot be read as YAML.</exception>
    public static bool FindProviders(SettingsSource source)
    {
        SettingsContext context = new(source);
        Section root = ReadTree(source, context, out bool providersInFile);
        if (context.IsUnreadable) throw context.ToException();
        return root.Child("providers").Names().Count > 0 || (!providersInFile && KnownProvider.All.Any(known => known.IsSetUp(root)));
    }

    /// <summary>Reads where the ledger is kept and nothing else.</summary>
    /// <exception cref="SettingsException">The file cannot be read as YAML, or says something wrong of the store.</exception>
    public static StoreSettings FindStore(SettingsSource source)
    {
        SettingsContext context = new(source);
        Section root = ReadTree(source, context, out _);
        if (context.IsUnreadable) throw context.ToException();
        StoreSettings store = StoreSettings.Read(root.Child("store"));
        return context.HasProblems ? throw context.ToException() : store;
    }

    /// <summary>Reads where the user's own prices are and nothing else.</summary>
    /// <exception cref="SettingsException">The file is missing or cannot be read as YAML.</exception>
    public static string FindPriceFolder(SettingsSource source)
    {
        SettingsContext context = new(source);
        Section root = ReadTree(source, context, out _);
        if (context.IsUnreadable) throw context.ToException();
        return PriceSettings.ReadCatalog(root.Child("prices"), FarthingSettings.ReadData(root));
    }

    /// <summary>
    /// Reads the settings for work on what is recorded: what only serving needs (keys and addresses of providers, clients and channels, providers that exist through the
    /// environment of the gateway) may be missing.
    /// </summary>
    /// <exception cref="SettingsException">Anything else is wrong.</exception>
    public static FarthingSettings LoadForLedger(SettingsSource source)
    {
        SettingsContext context = new(source);
        Section root = ReadTree(source, context, out bool providersInFile);
        if (context.IsUnreadable) throw context.ToException();
        FarthingSettings settings = FarthingSettings.Read(root, providersFromEnvironment: !providersInFile);
        SettingsProblem[] problems = [.. context.Problems.Where(problem => !Array.Exists(ServingOnly, problem.Key.EndsWith) && !problem.Key.StartsWith("routes.", StringComparison.Ordinal))];
        return problems.Length > 0 ? throw new SettingsException(problems) : settings;
    }

    private static Section ReadTree(SettingsSource source, SettingsContext context, out bool providersInFile)
    {
        MapNode root = YamlTree.Read(source, context);
        providersInFile = root.Find("providers") is not null;
        EnvironmentOverlay.Apply(root, context);
        if (source.Urls is { } urls) root.Set("urls", new ScalarNode(urls, isPlain: false, new SettingOrigin("--urls", 0)));
        return new Section(root, "", context);
    }
}
