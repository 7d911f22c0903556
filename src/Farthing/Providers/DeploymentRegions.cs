using Farthing.Calls;
using Farthing.Notation;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>Keeps the calls of keys and projects that are bound to regions at deployments of those regions. A deployment that names no region is in none.</summary>
internal static class DeploymentRegions
{
    /// <summary>The deployments that a call may go to; none when it may go to none.</summary>
    public static IReadOnlyList<Deployment> Allowed(Call call, IReadOnlyList<Deployment> deployments) =>
        call.Principal.Regions.Count == 0 ? deployments : Within(call.Principal.Regions, deployments);

    /// <summary>The refusal of a call that may go to none.</summary>
    public static CallError Refuse(Call call, string model, IReadOnlyList<Deployment> deployments)
    {
        string there = string.Join(", ", deployments.Take(8).Select(deployment => $"{deployment.Name} ({(deployment.Region.Length > 0 ? deployment.Region : "no region")})"));
        string whom = call.Principal.Key.Length > 0 ? $"The API key \"{call.Principal.Key}\"" : $"The project \"{call.Principal.Project}\"";
        return new CallError(
            403,
            "region_not_available",
            $"{whom} is bound to the regions {string.Join(", ", call.Principal.Regions)}, and no deployment of the model '{Excerpt.Of(model)}' is there: {there}. "
                + "Ask for a model that is, or have 'region' set for the deployment or its provider, or 'regions' changed for the key or its project.",
            "model");
    }

    private static Deployment[] Within(IReadOnlyList<string> regions, IReadOnlyList<Deployment> deployments) =>
        [.. deployments.Where(deployment => regions.Contains(deployment.Region, StringComparer.OrdinalIgnoreCase))];
}
