namespace Farthing.Gateway.Settings.Routing;

/// <summary>A policy that chooses models. What else it says goes by its kind.</summary>
public abstract record RouteSettings
{
    /// <summary>Its name: what <c>x-farthing-route</c>, aliases and other policies call it.</summary>
    public required string Name { get; init; }

    /// <summary>The calls that it is for without being asked. Default: none, it is asked for by name.</summary>
    public RouteFor For { get; init; } = RouteFor.None;

    /// <summary>Every model or policy that it names, with the key that names it.</summary>
    internal abstract IEnumerable<(string Key, string Target)> Targets { get; }

    /// <summary>Every model that it names where no policy can stand, with the key that names it.</summary>
    internal virtual IEnumerable<(string Key, string Model)> PlainModels => [];

    /// <summary>How its calls are compared with the strongest model, or <c>null</c> when they are not.</summary>
    internal virtual RouteComparisonSettings? Comparison => null;

    /// <summary>Whether it may leave a call to the model asked for, so that a call which names the policy in the place of a model could get none.</summary>
    internal virtual bool MayLeave => false;
}
