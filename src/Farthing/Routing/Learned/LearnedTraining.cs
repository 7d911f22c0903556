using Farthing.Routing.Outcomes;
using Farthing.Routing.Pairs;

namespace Farthing.Routing.Learned;

/// <summary>Trains routers of two models from outcomes.</summary>
public static class LearnedTraining
{
    /// <summary>From so many examples with both scores on a router is trained; below, tables know more (docs/routing.md).</summary>
    public const int FewestExamples = 500;

    /// <summary>Trains.</summary>
    /// <param name="outcomes">Rows; those without a score of either model are left out.</param>
    /// <param name="weak">The cheap model's name in them.</param>
    /// <param name="strong">The strong model's.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <exception cref="FormatException">There is too little to learn from; the message says what is missing.</exception>
    public static LearnedModel Train(IEnumerable<OutcomeRow> outcomes, string weak, string strong, CancellationToken cancellation)
    {
        List<PairExample> examples = [];
        int rows = 0;
        foreach (OutcomeRow row in outcomes)
        {
            cancellation.ThrowIfCancellationRequested();
            rows++;
            if (row.Models.TryGetValue(weak, out ModelOutcome? cheap) && row.Models.TryGetValue(strong, out ModelOutcome? dear) && !double.IsNaN(cheap.Score) && !double.IsNaN(dear.Score))
                examples.Add(new PairExample { Text = row.Text, Group = row.Group, Weak = cheap.Score, Strong = dear.Score });
        }

        if (examples.Count < FewestExamples) throw new FormatException($"{examples.Count} of {rows} rows have scores of both {weak} and {strong}; {FewestExamples} are needed");
        if (examples.TrueForAll(example => example.Gain == examples[0].Gain)) throw new FormatException($"{strong} gains the same in every row: there is nothing to tell calls apart by");
        PairRouter router = PairRouter.Train(examples, cancellation);
        return new LearnedModel(router, [.. examples.Select(example => example.Gain)]);
    }
}
