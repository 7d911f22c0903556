namespace Farthing.Providers.Balancing;

/// <summary>What decides among deployments of one model and one priority that are up.</summary>
public enum Balance
{
    /// <summary>Their weights: each gets its share of the calls.</summary>
    Weight,

    /// <summary>What the call is expected to cost; among equals the faster ones, then the weights.</summary>
    Price,

    /// <summary>How long the answer is expected to take, as measured; among those that are about as fast the cheaper ones, then the weights.</summary>
    Speed,
}
