namespace Farthing.Routing.Outcomes;

/// <summary>What is known of a model's answers to one group of calls.</summary>
public readonly record struct OutcomeFigures
{
    /// <summary>How many answers somebody scored.</summary>
    public long Labels { get; init; }

    /// <summary>The sum of their scores, each from 0 to 1.</summary>
    public double Score { get; init; }

    /// <summary>How many answers were compared with the strongest model's.</summary>
    public long Comparisons { get; init; }

    /// <summary>The sum of the differences, each from -1 to 1, below 0 where the strongest was better.</summary>
    public double Difference { get; init; }

    /// <summary>The sum of the squares of the differences.</summary>
    public double DifferenceSquares { get; init; }

    /// <summary>How many calls with a known cost the model answered.</summary>
    public long Calls { get; init; }

    /// <summary>What they cost, in USD.</summary>
    public decimal Cost { get; init; }

    /// <summary>The mean score; not a number without scores.</summary>
    public double MeanScore => Score / Labels;

    /// <summary>The mean difference; not a number without comparisons.</summary>
    public double MeanDifference => Difference / Comparisons;

    /// <summary>The mean cost of a call in USD, or <c>null</c>.</summary>
    public decimal? MeanCost => Calls > 0 ? Cost / Calls : null;

    /// <summary>Both together.</summary>
    public static OutcomeFigures operator +(OutcomeFigures left, OutcomeFigures right) => new()
    {
        Labels = left.Labels + right.Labels,
        Score = left.Score + right.Score,
        Comparisons = left.Comparisons + right.Comparisons,
        Difference = left.Difference + right.Difference,
        DifferenceSquares = left.DifferenceSquares + right.DifferenceSquares,
        Calls = left.Calls + right.Calls,
        Cost = left.Cost + right.Cost,
    };

    /// <summary>What is left without what was said before.</summary>
    public static OutcomeFigures operator -(OutcomeFigures left, OutcomeFigures right) => new()
    {
        Labels = left.Labels - right.Labels,
        Score = left.Score - right.Score,
        Comparisons = left.Comparisons - right.Comparisons,
        Difference = left.Difference - right.Difference,
        DifferenceSquares = left.DifferenceSquares - right.DifferenceSquares,
        Calls = left.Calls - right.Calls,
        Cost = left.Cost - right.Cost,
    };

    /// <summary>One scored answer.</summary>
    public static OutcomeFigures OfScore(double score) => new() { Labels = 1, Score = score };

    /// <summary>One answer that was compared with the strongest model's.</summary>
    public static OutcomeFigures OfComparison(double difference) => new() { Comparisons = 1, Difference = difference, DifferenceSquares = difference * difference };

    /// <summary>One call that was paid.</summary>
    public static OutcomeFigures OfCost(decimal cost) => new() { Calls = 1, Cost = cost };
}
