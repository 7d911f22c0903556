using System.Text;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Cascades;

/// <summary>Answers in the form that a <see cref="CascadeScorer"/> learns from.</summary>
internal sealed class CascadeTrainingSet
{
    public CascadeTrainingSet(IReadOnlyList<AnswerExample> examples)
    {
        Dictionary<string, double> means = examples.GroupBy(example => example.Model, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Average(example => example.Score), StringComparer.Ordinal);
        Prompts = [.. examples.Select(example => Encoding.UTF8.GetBytes(example.Prompt))];
        Responses = [.. examples.Select(example => Encoding.UTF8.GetBytes(example.Response))];
        Features = [.. examples.Select(example => CascadeFeatures.Read(example.Prompt, example.Response))];
        IsOwn = [.. examples.Select(example => example.Gain.HasValue)];
        Gain = [.. examples.Select(example => example.Gain ?? 0)];

        // How much worse than this model's answers usually are: else the trees learn to tell models apart, not answers.
        Failure = [.. examples.Select(example => means[example.Model] - example.Score)];
        FoldOf = [.. Prompts.Select(prompt => Folds.Of(prompt))];
    }

    public int Count => Gain.Length;

    public byte[][] Prompts { get; }

    public byte[][] Responses { get; }

    public float[][] Features { get; }

    public bool[] IsOwn { get; }

    public double[] Gain { get; }

    public double[] Failure { get; }

    public int[] FoldOf { get; }

    public AnswerSample SampleOf(int row) => new(Features[row], Prompts[row], Responses[row]);
}
