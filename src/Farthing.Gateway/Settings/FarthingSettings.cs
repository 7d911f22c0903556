using System.Net;
using Farthing.Administration;
using Farthing.Budgets.Documents;
using Farthing.Gateway.Settings.Alerts;
using Farthing.Gateway.Settings.Caching;
using Farthing.Gateway.Settings.Reaching;
using Farthing.Gateway.Settings.Reading;
using Farthing.Gateway.Settings.Routing;
using Farthing.Notation;
using Farthing.Optimiser;

namespace Farthing.Gateway.Settings;

/// <summary>
/// Everything a gateway is told: <c>farthing.yaml</c>, overridden key by key by the environment. Keys are the names of these
/// properties in small letters with underscores; docs/configuration.md lists them all.
/// </summary>
public sealed record FarthingSettings
{
    /// <summary>
    /// The addresses to listen on, one or a list. An address that other machines can reach needs client keys. Default <c>http://127.0.0.1:9600</c>.
    /// </summary>
    public IReadOnlyList<string> Urls { get; init; } = [ListenAddresses.Default];

    /// <summary>The proxies whose word on where a request comes from is taken (<c>X-Forwarded-For</c>): addresses or networks. Default: none.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The data folder: store, journal, admin key. Relative to the settings file, or to the working directory when not set there. Default <c>.farthing</c>.</summary>
    public required string Data { get; init; }

    /// <summary>Where the ledger and what is administered are kept.</summary>
    public StoreSettings Store { get; init; } = new();

    /// <summary>The providers by name. Default: OpenAI, Anthropic and Gemini, each if its SDK's key variable is set.</summary>
    public IReadOnlyDictionary<string, ProviderSettings> Providers { get; init; } = new Dictionary<string, ProviderSettings>(StringComparer.Ordinal);

    /// <summary>Where models can be had. Default: none; a model name leads to its provider by itself.</summary>
    public IReadOnlyList<DeploymentSettings> Deployments { get; init; } = [];

    /// <summary>How the deployments of a model share its calls.</summary>
    public BalancingSettings Balancing { get; init; } = new();

    /// <summary>When a deployment counts as down.</summary>
    public BreakerSettings Breakers { get; init; } = new();

    /// <summary>Whether calls that failed are tried again.</summary>
    public RetrySettings Retries { get; init; } = new();

    /// <summary>Model names of one's own. Default: none.</summary>
    public IReadOnlyDictionary<string, AliasSettings> Aliases { get; init; } = new Dictionary<string, AliasSettings>(StringComparer.Ordinal);

    /// <summary>The policies that choose models, by name, in the order of the file. Default: none; every call goes to the model that it asks for.</summary>
    public IReadOnlyList<RouteSettings> Routes { get; init; } = [];

    /// <summary>
    /// What is administered and written in the settings, where it cannot be changed by the admin API: under <c>organisations</c>, <c>teams</c>,
    /// <c>projects</c>, <c>keys</c>, <c>admin_keys</c> … Default: none.
    /// </summary>
    public IReadOnlyList<SettingsEntry> Entries { get; init; } = [];

    /// <summary>What calls are charged at.</summary>
    public required PriceSettings Prices { get; init; }

    /// <summary>How large things may be.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>What is set aside for calls, and how they wait.</summary>
    public BoundSettings Bounds { get; init; } = new();

    /// <summary>How long a provider may take.</summary>
    public TimeoutSettings Timeouts { get; init; } = new();

    /// <summary>How calls reach models of another wire.</summary>
    public TranslationSettings Translation { get; init; } = new();

    /// <summary>What is answered without asking a provider again.</summary>
    public CacheSettings Cache { get; init; } = new();
    /// <summary>What is answered without a model.</summary>
    public AnswerSettings Answers { get; init; } = new();

    /// <summary>The optimiser's own calls.</summary>
    public OptimiserSettings Optimiser { get; init; } = new();

    /// <summary>How calls are recorded.</summary>
    public LedgerSettings Ledger { get; init; } = new();

    /// <summary>Of what people are told, and how.</summary>
    public AlertSettings Alerts { get; init; } = new();

    /// <summary>How the gateway ends.</summary>
    public ShutdownSettings Shutdown { get; init; } = new();

    /// <summary>What is logged.</summary>
    public LoggingSettings Logging { get; init; } = new();

    /// <summary>The name in the price catalog of a provider of the settings, or of one that was there once.</summary>
    public string CatalogOf(string provider) => Providers.GetValueOrDefault(provider)?.Catalog ?? KnownProvider.Find(provider)?.CatalogName ?? provider;

    internal static FarthingSettings Read(Section section, bool providersFromEnvironment)
    {
        Dictionary<string, ProviderSettings> providers = ReadProviders(section.Child("providers"), providersFromEnvironment);
        List<SettingsEntry> entries = EntrySections.ReadAll(section);
        List<DeploymentSettings> deployments = DeploymentSettings.ReadAll(section.List("deployments"), providers);
        RegionNames.Check(section, providers, deployments);
        string data = ReadData(section);
        CacheSettings cache = CacheSettings.Read(section.Child("cache"));
        OptimiserSettings optimiser = OptimiserSettings.Read(section.Child("optimiser"));
        Dictionary<string, AliasSettings> aliases = AliasSettings.ReadAll(section.Child("aliases"));
        PriceSettings prices = PriceSettings.Read(section.Child("prices"), data, new PriceNames(providers, deployments));
        ModelNames models = new(providers, deployments, aliases, prices.Catalog);
        EmbedderSettings.Check(section.Child("cache"), cache.Embedder, models);
        LadderModels.Check(section, entries, models);
        List<RouteSettings> routes = RouteReader.ReadAll(section.Child("routes"), section.Child("aliases"), aliases, models);
        if ((cache.NeedsOwnCalls || routes.Exists(route => route.Comparison is not null)) && !entries.Exists(entry => entry.Kind == BudgetKind.Instance && entry.Name == OptimiserBudget.Name)) entries.Add(OptimiserBudget.PerDay(optimiser.UsdPerDay));
        FarthingSettings settings = new()
        {
            Urls = ListenAddresses.Read(section),
            TrustedProxies = ReadProxies(section),
            Data = data,
            Store = StoreSettings.Read(section.Child("store")),
            Providers = providers,
            Deployments = deployments,
            Balancing = BalancingSettings.Read(section.Child("balancing"), deployments),
            Breakers = BreakerSettings.Read(section.Child("breakers")),
            Retries = RetrySettings.Read(section.Child("retries")),
            Aliases = aliases,
            Routes = routes,
            Entries = entries,
            Prices = prices,
            Limits = LimitSettings.Read(section.Child("limits")),
            Bounds = BoundSettings.Read(section.Child("bounds")),
            Timeouts = TimeoutSettings.Read(section.Child("timeouts")),
            Translation = TranslationSettings.Read(section.Child("translation")),
            Cache = cache,
            Optimiser = optimiser,
            Answers = AnswerSettings.Read(section.Child("answers")),
            Ledger = LedgerSettings.Read(section.Child("ledger")),
            Alerts = AlertSettings.Read(section.Child("alerts")),
            Shutdown = ShutdownSettings.Read(section.Child("shutdown")),
            Logging = LoggingSettings.Read(section.Child("logging")),
        };
        section.Finish();
        return settings;
    }

    internal static string ReadData(Section section) => section.FullPath("data", section.Text("data") ?? ".farthing");

    private static List<IPNetwork> ReadProxies(Section section)
    {
        List<IPNetwork> networks = [];
        foreach (string text in section.Texts("trusted_proxies"))
        {
            if (NetworkText.TryParse(text, out IPNetwork network)) networks.Add(network);
            else section.Problem("trusted_proxies", $"\"{text}\" is not {NetworkText.Allowed}");
        }

        return networks;
    }

    private static Dictionary<string, ProviderSettings> ReadProviders(Section section, bool fromEnvironment)
    {
        Dictionary<string, ProviderSettings> providers = new(StringComparer.Ordinal);
        foreach (string name in section.Names()) providers[name] = ProviderSettings.Read(name, section.Child(name));
        if (!fromEnvironment) return providers;

        foreach (KnownProvider known in KnownProvider.All)
        {
            if (!providers.ContainsKey(known.Name) && known.IsSetUp(section))
                providers[known.Name] = ProviderSettings.Read(known.Name, section.Child(known.Name));
        }

        return providers;
    }
}
