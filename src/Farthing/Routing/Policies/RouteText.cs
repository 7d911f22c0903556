namespace Farthing.Routing.Policies;

/// <summary>What <c>x-farthing-route</c> and a call's record say of a decision: <c>smart: rule 1 > table: worth most -> gpt-5-mini@low</c>.</summary>
public static class RouteText
{
    private const string Arrow = " -> ";
    private const string Step = " > ";

    /// <summary>Writes it.</summary>
    /// <param name="policy">The policy that was asked.</param>
    /// <param name="decision">What it decided.</param>
    public static string Of(string policy, RouteDecision decision) => $"{policy}: {decision.Reason}{Arrow}{decision.Model}";

    /// <summary>What it says when the model that was chosen cannot take the call: <c>smart: cheapest -> claude-haiku-4-5; unsupported_parameter -> gpt-5-mini</c>.</summary>
    /// <param name="route">What <see cref="Of"/> wrote.</param>
    /// <param name="why">The code of the refusal.</param>
    /// <param name="model">The model that is asked instead.</param>
    internal static string Instead(string route, string why, string model) => $"{route}; {why}{Arrow}{model}";

    /// <summary>The model that a policy chose, or <c>null</c> when none did; what follows behind a semicolon is no part of it.</summary>
    public static string? ModelIn(string route)
    {
        int arrow = route.LastIndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0) return null;
        string model = route[(arrow + Arrow.Length)..];
        int end = model.AsSpan().IndexOfAny(';', ' ');
        return end < 0 ? model : model[..end];
    }

    /// <summary>The policies that had a part in it, the one that was asked first.</summary>
    public static IEnumerable<string> PoliciesIn(string route)
    {
        int arrow = route.LastIndexOf(Arrow, StringComparison.Ordinal);
        if (arrow < 0) yield break;
        foreach (string part in route[..arrow].Split(Step))
        {
            int colon = part.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && part.AsSpan(0, colon).IndexOfAny(' ', '(') < 0) yield return part[..colon];
        }
    }
}
