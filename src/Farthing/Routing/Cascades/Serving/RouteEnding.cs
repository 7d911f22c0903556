using Farthing.Routing.Policies;

namespace Farthing.Routing.Cascades.Serving;

/// <summary>What a call's route says once it is known which model answered: <c>thrifty: cascade: escalated (json) -> gpt-5</c>.</summary>
internal static class RouteEnding
{
    private const string Arrow = " -> ";

    /// <summary>Writes it.</summary>
    /// <param name="route">What <see cref="RouteText"/> wrote when the policy had decided.</param>
    /// <param name="what">What became of the decision.</param>
    /// <param name="model">The model that answered, as the settings name it.</param>
    public static string Of(string route, string what, string model)
    {
        int arrow = route.LastIndexOf(Arrow, StringComparison.Ordinal);
        return $"{(arrow < 0 ? route : route[..arrow])}: {what}{Arrow}{model}";
    }
}
