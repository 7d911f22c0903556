namespace Farthing.Routing.Learning;

/// <summary>How a <see cref="GradientBoosting"/> is grown.</summary>
public sealed record BoostingOptions
{
    /// <summary>How many trees; 200.</summary>
    public int Trees { get; init; } = 200;

    /// <summary>How many questions a tree asks one after the other; 3.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>What part of a tree's answer counts; above 0 up to 1; 0.05.</summary>
    public double Rate { get; init; } = 0.05;

    /// <summary>The fewest observations in a leaf; 15.</summary>
    public int SmallestLeaf { get; init; } = 15;

    /// <summary>How strongly small leaves are drawn to zero, in observations; 5.</summary>
    public double Shrinkage { get; init; } = 5;

    /// <summary>What part of the observations a tree sees; 0.7.</summary>
    public double RowShare { get; init; } = 0.7;

    /// <summary>What part of the features a tree sees; 0.6.</summary>
    public double ColumnShare { get; init; } = 0.6;
}
