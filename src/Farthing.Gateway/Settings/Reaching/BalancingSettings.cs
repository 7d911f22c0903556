using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;
using Farthing.Providers.Balancing;

namespace Farthing.Gateway.Settings.Reaching;

/// <summary>How the deployments of a model share its calls.</summary>
public sealed record BalancingSettings
{
    /// <summary>What decides among deployments of one priority: <c>weight</c>, <c>price</c> or <c>speed</c>. Default <c>weight</c>.</summary>
    public Balance By { get; init; }

    /// <summary>Whether the calls of one conversation stay together: <c>auto</c> (where the provider charges less for cached input), <c>on</c> or <c>off</c>. Default <c>auto</c>.</summary>
    public StickyMode Sticky { get; init; }

    /// <summary>From about how many tokens of the prompt on. 1 to 10,000,000. Default 1,024.</summary>
    public int StickyTokens { get; init; } = 1_024;

    /// <summary>What differs for a model that has deployments. Default: nothing.</summary>
    public IReadOnlyDictionary<string, BalanceSettings> Models { get; init; } = new Dictionary<string, BalanceSettings>(StringComparer.Ordinal);

    internal BalancingOptions ToOptions()
    {
        BalanceOptions general = new() { By = By, Sticky = Sticky, StickyTokens = StickyTokens };
        return new BalancingOptions { Default = general, Models = Models.ToDictionary(model => model.Key, model => model.Value.ToOptions(general), StringComparer.Ordinal) };
    }

    internal static BalancingSettings Read(Section section, IReadOnlyList<DeploymentSettings> deployments)
    {
        BalanceOptions general = BalanceSettings.Read(section).ToOptions(new BalanceOptions());
        Section models = section.Child("models");
        Dictionary<string, BalanceSettings> settings = new(StringComparer.Ordinal);
        foreach (string model in models.Names())
        {
            Section child = models.Child(model);
            settings[model] = BalanceSettings.Read(child);
            child.Finish();
            if (!deployments.Any(deployment => deployment.Model == model))
                models.Problem(model, $"no deployment has this model{Nearest.Hint(model, deployments.Select(deployment => deployment.Model).Distinct(), "models with deployments")}");
        }

        section.Finish();
        return new BalancingSettings { By = general.By, Sticky = general.Sticky, StickyTokens = general.StickyTokens, Models = settings };
    }
}
