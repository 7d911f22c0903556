using System.Text;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Cascades;

/// <summary>Answers in the form that a <see cref="CascadeScorer"/> learns from.</summary>
internal sealed class CascadeTrainingSet
{
    public CascadeTrainingSet(IReadOnlyList<AnswerExample> examples)
    {
        Prompts = [.. examples.Select(example => Encoding.UTF8.GetBytes(example.Prompt))];
        Responses = [.. examples.Select(example => Encoding.UTF8.GetBytes(example.Response))];
        Features = [.. examples.Select(example => CascadeFeatures.Read(example.Prompt, example.Response))];
        IsOwn = [.. examples.Select(example => example.Gain.HasValue)];
        Gain = [.. examples.Select(example => example.Gain ?? 0)];

        // Both against what is usual with this model's answers: else the trees learn to tell models apart, not answers.
        Failure = AgainstModel(examples, example => 1 - example.Score);
        Shortfall = AgainstModel(examples, example => example.Gain ?? example.Shortfall ?? 1 - example.Score);
        FoldOf = [.. Prompts.Select(prompt => Folds.Of(prompt))];
    }

    public int Count => Gain.Length;

    public byte[][] Prompts { get; }

    public byte[][] Responses { get; }

    public float[][] Features { get; }

    public bool[] IsOwn { get; }

    public double[] Gain { get; }

    /// <summary>How much worse than usual an answer was.</summary>
    public double[] Failure { get; }

    /// <summary>How much more than usual a better model would have gained: nothing where the question is too hard for all.</summary>
    public double[] Shortfall { get; }

    public int[] FoldOf { get; }

    public AnswerSample SampleOf(int row) => new(Features[row], Prompts[row], Responses[row]);

    private static double[] AgainstModel(IReadOnlyList<AnswerExample> examples, Func<AnswerExample, double> value)
    {
        Dictionary<string, double> means = examples.GroupBy(example => example.Model, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Average(value), StringComparer.Ordinal);
        return [.. examples.Select(example => value(example) - means[example.Model])];
    }
}
