namespace Farthing.Routing.Pools;

/// <summary>What cross-validation says of a policy for a pool.</summary>
public sealed record PoolEstimate
{
    /// <summary>Which policy; the reference's name where nothing keeps the promise.</summary>
    public required string Strategy { get; init; }

    /// <summary>How much quality one mean call of the reference is worth.</summary>
    public double Thrift { get; init; }

    /// <summary>Mean difference in quality to the reference.</summary>
    public double Difference { get; init; }

    /// <summary>The lower bound of it.</summary>
    public double Bound { get; init; }

    /// <summary>The share of the reference's cost that is saved.</summary>
    public double Saved { get; init; }
}
