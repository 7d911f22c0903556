using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Pools;

/// <summary>
/// One call, to the model that is worth most after its cost: by the table of groups, and by how far a model's outcomes lie from the table with such words (linear) and with the nearest
/// prompts.
/// </summary>
internal sealed class TableStrategy : IPoolStrategy
{
    private readonly TableParts _parts;
    private readonly double _wordShare;
    private readonly double _neighbourShare;

    /// <summary>Makes one.</summary>
    /// <param name="parts">What was learned.</param>
    /// <param name="wordShare">How much of what the words say counts, 0 to 1.</param>
    /// <param name="neighbourShare">How much of what the neighbours say counts, 0 to 1.</param>
    public TableStrategy(TableParts parts, double wordShare, double neighbourShare) => (_parts, _wordShare, _neighbourShare) = (parts, wordShare, neighbourShare);

    public Func<double, (int[] Calls, int Final)> Consider(PoolPrompt prompt, OutcomeRow question)
    {
        (double[] scores, double[] costs) = _parts.Foretell(prompt, _wordShare, _neighbourShare);
        return thrift =>
        {
            int best = 0;
            for (int model = 1; model < scores.Length; model++)
            {
                if (scores[model] - (thrift * costs[model]) > scores[best] - (thrift * costs[best])) best = model;
            }

            return ([best], best);
        };
    }
}
