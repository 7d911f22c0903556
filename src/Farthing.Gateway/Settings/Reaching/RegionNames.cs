using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;

namespace Farthing.Gateway.Settings.Reaching;

/// <summary>Regions have the names that providers and deployments give them; who is bound to one that none has could never call anything.</summary>
internal static class RegionNames
{
    public static void Check(Section root, IReadOnlyDictionary<string, ProviderSettings> providers, IReadOnlyList<DeploymentSettings> deployments)
    {
        List<string> known = [.. providers.Values.Select(provider => provider.Region).Concat(deployments.Select(deployment => deployment.Region)).Where(region => region.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        foreach (Section section in root.List("projects").Concat(root.List("keys")))
        {
            foreach (string region in section.Texts("regions"))
            {
                if (!known.Contains(region, StringComparer.OrdinalIgnoreCase))
                    section.Problem("regions", $"no provider and no deployment is in a region \"{region}\"{Nearest.Hint(region, known, "regions")}");
            }
        }
    }
}
