namespace Farthing.Calls;

/// <summary>Who pays for a call and what it is for: the dimensions that reports, budgets and limits speak of.</summary>
public sealed record Principal
{
    /// <summary>The project that the client's key belongs to; <c>default</c> when no keys are configured.</summary>
    public string Project { get; init; } = "default";

    /// <summary>
    /// The organisation that the key's team belongs to, or empty. Known while the call runs and not recorded: reports derive it from the team.
    /// </summary>
    public string Organisation { get; init; } = "";

    /// <summary>The team, from the key, its project or the request, or empty.</summary>
    public string Team { get; init; } = "";

    /// <summary>
    /// The team that the key or its project names, or empty; unlike <see cref="Team"/> never what a request says. Known while the call runs and not recorded.
    /// </summary>
    public string AssignedTeam { get; init; } = "";

    /// <summary>
    /// The regions in which its calls may be answered, from the key or its project; empty for all. Known while the call runs and not recorded.
    /// </summary>
    public IReadOnlyList<string> Regions { get; init; } = [];

    /// <summary>The end user, from a header or the body, or empty.</summary>
    public string User { get; init; } = "";

    /// <summary>The feature of the client's product that asks, from a header, or empty.</summary>
    public string Feature { get; init; } = "";

    /// <summary>The name of the client's key, never the key; empty when no keys are configured.</summary>
    public string Key { get; init; } = "";

    /// <summary>Free tags as a JSON object of strings (<c>{"env":"prod"}</c>), or empty.</summary>
    public string Tags { get; init; } = "";
}
