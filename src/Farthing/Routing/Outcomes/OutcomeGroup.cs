namespace Farthing.Routing.Outcomes;

/// <summary>A row of the table of outcomes.</summary>
/// <param name="Project">The project whose calls they were; <see cref="AllProjects"/> for all together, which no decision goes by but where nothing else is known.</param>
/// <param name="Route">The policy that chose, or empty where none did.</param>
/// <param name="Feature">The feature that asked; empty for those without one, <see cref="AllFeatures"/> for all together.</param>
/// <param name="Model">The model as the policy names it, or as the call asked for it.</param>
public readonly record struct OutcomeGroup(string Project, string Route, string Feature, string Model)
{
    /// <summary>Stands for all projects together.</summary>
    public const string AllProjects = "*";

    /// <summary>Stands for all features together.</summary>
    public const string AllFeatures = "*";
}
