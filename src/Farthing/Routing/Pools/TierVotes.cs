using Farthing.Routing.Agreement;
using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Pools;

/// <summary>How the models of a tier vote, each weighed by how good it is with the group of the question.</summary>
internal sealed class TierVotes(PoolTrainingSet set, int[] tier, GroupTable table)
{
    /// <summary>The models that vote.</summary>
    public int[] Tier => tier;

    /// <summary>What the models answered a question, in a form that can be compared.</summary>
    public string?[] AnswersTo(OutcomeRow question) => [.. tier.Select(model => ComparableAnswer.Of(OutcomeOf(question, model)))];

    /// <summary>What the models' answers to a question cost, in mean calls of the reference; 0 where it is not known.</summary>
    public double[] CostsOf(OutcomeRow question) => [.. tier.Select(model => (double)(OutcomeOf(question, model).Cost ?? 0) / set.Unit)];

    /// <summary>Counts the votes.</summary>
    /// <param name="answers">What was answered by the first of them, or by all.</param>
    /// <param name="groups">How likely each group is.</param>
    /// <param name="accuracies">Receives how good each model is.</param>
    public Vote Count(ReadOnlySpan<string?> answers, float[] groups, out double[] accuracies)
    {
        accuracies = new double[answers.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            for (int group = 0; group < groups.Length; group++) accuracies[i] += groups[group] * table.Scores[group][tier[i]];
        }

        return Vote.Count(answers, accuracies);
    }

    /// <summary>What a model that is asked behind them costs, in mean calls of the reference.</summary>
    public double CostOf(int model, float[] groups)
    {
        double cost = 0;
        for (int group = 0; group < groups.Length; group++) cost += groups[group] * table.Costs[group][model];
        return cost;
    }

    /// <summary>The outcome of a model.</summary>
    /// <exception cref="FormatException">The question has none.</exception>
    public ModelOutcome OutcomeOf(OutcomeRow question, int model) => question.Models.TryGetValue(set.Models[model], out ModelOutcome? outcome)
        ? outcome
        : throw new FormatException($"row {question.Id} of --data has no answer of {set.Models[model]} (models.{set.Models[model]})");
}
