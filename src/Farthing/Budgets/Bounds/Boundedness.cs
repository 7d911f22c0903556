namespace Farthing.Budgets.Bounds;

/// <summary>Whether the cost of a call can be bounded before it is sent.</summary>
public enum Boundedness
{
    /// <summary>It can.</summary>
    Bounded,

    /// <summary>A deployment that may answer has no price.</summary>
    Unpriced,

    /// <summary>The provider may add work or input by itself.</summary>
    Unbounded,
}
