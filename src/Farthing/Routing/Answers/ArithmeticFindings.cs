namespace Farthing.Routing.Answers;

/// <summary>What evaluating the calculations of a text again has shown.</summary>
public readonly record struct ArithmeticFindings
{
    /// <summary>How many calculations could be read.</summary>
    public int Calculations { get; init; }

    /// <summary>How many of them do not come out as written.</summary>
    public int Wrong { get; init; }

    /// <summary>The result of the last one as written; not a number when there was none.</summary>
    public double LastResult { get; init; }
}
