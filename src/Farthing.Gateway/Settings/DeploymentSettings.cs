using Farthing.Gateway.Settings.Reaching;
using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;
using Farthing.Pricing;

namespace Farthing.Gateway.Settings;

/// <summary>One place where a model can be had. Several deployments of a model share its calls by weight.</summary>
public sealed record DeploymentSettings
{
    /// <summary>The deployment's name, as <c>x-farthing-model</c> and reports show it; unique. Default <c>provider/model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The provider that serves it: a name under <c>providers</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The model that clients ask for and that the catalog prices.</summary>
    public required string Model { get; init; }

    /// <summary>The model name that is sent to the provider. Default: <see cref="Model"/>.</summary>
    public required string UpstreamModel { get; init; }

    /// <summary>The deployment's share of the model's calls, relative to the others'; 0 takes none unless the others fail. 0 to 1,000,000. Default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Which deployments of the model are asked first: the lowest number; the others while none of a lower one is up and free. 1 to 1,000. Default 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Where it runs, by a name of one's own, to which keys and projects can be bound. Default: the provider's.</summary>
    public string Region { get; init; } = "";

    /// <summary>How long it may take, where that differs from the provider.</summary>
    public AnswerTimeoutSettings Timeouts { get; init; } = new();

    /// <summary>When it counts as down, where that differs from the others.</summary>
    public BreakerSettings Breaker { get; init; } = new();

    /// <summary>What a call gets when the model has no price: <c>allow</c>, <c>estimate-high</c> or <c>block</c>. Default: the provider's.</summary>
    public UnknownPricePolicy UnknownPrice { get; init; }

    internal static List<DeploymentSettings> ReadAll(IReadOnlyList<Section> sections, Dictionary<string, ProviderSettings> providers)
    {
        List<DeploymentSettings> settings = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Section section in sections)
        {
            DeploymentSettings deployment = Read(section, providers);
            if (deployment.Name.Length > 0 && !names.Add(deployment.Name))
                section.Problem("name", $"another deployment is named \"{deployment.Name}\" already; give this one a name of its own");
            settings.Add(deployment);
        }

        return settings;
    }

    private static DeploymentSettings Read(Section section, Dictionary<string, ProviderSettings> providers)
    {
        string? name = section.Text("name");
        string provider = section.RequiredText("provider");
        string model = section.RequiredText("model");
        ProviderSettings? known = null;
        if (provider.Length > 0 && !providers.TryGetValue(provider, out known))
            section.Problem("provider", $"no provider is named \"{provider}\"{Nearest.Hint(provider, providers.Keys, "providers")}");

        DeploymentSettings settings = new()
        {
            Name = name ?? $"{provider}/{model}",
            Provider = provider,
            Model = model,
            UpstreamModel = section.Text("upstream_model") ?? model,
            Weight = (int)section.Number("weight", 1, 0, 1_000_000),
            Priority = (int)section.Number("priority", 1, 1, 1_000),
            Region = section.Text("region") ?? known?.Region ?? "",
            Timeouts = AnswerTimeoutSettings.Read(section.Child("timeouts")),
            Breaker = BreakerSettings.Read(section.Child("breaker")),
            UnknownPrice = ProviderSettings.ReadUnknownPrice(section, known?.UnknownPrice ?? UnknownPricePolicy.Allow),
        };
        section.Finish();
        return settings;
    }
}
