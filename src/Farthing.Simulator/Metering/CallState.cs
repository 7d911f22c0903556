namespace Farthing.Simulator.Metering;

/// <summary>How far a call that reached the simulator has come.</summary>
public enum CallState
{
    /// <summary>It has arrived and is not answered to its end yet.</summary>
    InFlight,

    /// <summary>Its answer, good or refused, was sent whole.</summary>
    Completed,

    /// <summary>The client left before the answer's end.</summary>
    Cancelled,

    /// <summary>A fault broke the answer off.</summary>
    Broken,
}
