using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;

namespace Farthing.Gateway.Settings;

/// <summary>The providers and deployments that the rest of the settings name, so that a price for one that is not there is noticed.</summary>
internal sealed class PriceNames(
    IReadOnlyDictionary<string, ProviderSettings> providers, IReadOnlyList<DeploymentSettings> deployments)
{
    /// <summary>The provider that a price is for: its name in the settings or in the catalog; <c>null</c> for any.</summary>
    public string? Provider(Section section)
    {
        if (section.Text("provider") is not { } name) return null;
        string[] known = [.. providers.Values.SelectMany(provider => new[] { provider.Name, provider.Catalog }).Distinct(StringComparer.Ordinal)];
        if (!known.Contains(name, StringComparer.Ordinal)) section.Problem("provider", $"no provider is named \"{name}\"{Nearest.Hint(name, known, "providers")}");
        return name;
    }

    /// <summary>The deployment that a price is for: its name, or <c>provider/model</c>; <c>null</c> for any.</summary>
    public string? Deployment(Section section)
    {
        if (section.Text("deployment") is not { } name) return null;
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        bool isKnown = deployments.Any(deployment => deployment.Name == name) || (slash > 0 && providers.ContainsKey(name[..slash]));
        if (!isKnown) section.Problem("deployment", $"no deployment is named \"{name}\"{Nearest.Hint(name, deployments.Select(each => each.Name), "deployments")}");
        return name;
    }
}
