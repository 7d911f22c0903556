namespace Farthing.Simulator.Faults;

/// <summary>
/// When a fault is played. Calls are counted for each rule by itself, from 1, over the POST requests that its path and model match;
/// without a position every one of them is hit.
/// </summary>
/// <param name="Fault">What goes wrong.</param>
public sealed record FaultRule(Fault Fault)
{
    /// <summary>Only this one call, counted from 1.</summary>
    public long? Call { get; init; }

    /// <summary>Every n-th call.</summary>
    public long? Every { get; init; }

    /// <summary>From this call on.</summary>
    public long? From { get; init; }

    /// <summary>Up to and with this call.</summary>
    public long? To { get; init; }

    /// <summary>Only requests whose path begins with this; null for all.</summary>
    public string? Path { get; init; }

    /// <summary>Only requests for this model; null for all.</summary>
    public string? Model { get; init; }

    internal bool Concerns(string path, string? model) =>
        (Path is null || path.StartsWith(Path, StringComparison.Ordinal)) && (Model is null || Model == model);

    internal bool Hits(long call) =>
        (Call is null || call == Call) && (Every is null || call % Every == 0) && (From is null || call >= From) && (To is null || call <= To);
}
