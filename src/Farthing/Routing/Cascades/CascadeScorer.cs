using System.Text;
using Farthing.Routing.Features;
using Farthing.Routing.Learning;

namespace Farthing.Routing.Cascades;

/// <summary>
/// Says after the cheap model has answered how much the strong one would gain: the fixed checks, trees on the features of the answer (some
/// learned on the gain, some on other models' answers: on which were wrong, and on which of those a better model got right), and linear models on the words of question and answer, added up. Works without any
/// answer of the cheap model in training, then on the checks and the other models' answers alone. Immutable.
/// </summary>
public sealed class CascadeScorer
{
    // Trees of different sizes err differently.
    private static readonly BoostingOptions[] GainOptions =
    [
        new() { Trees = 200, Depth = 3, SmallestLeaf = 15, Rate = 0.05 },
        new() { Trees = 500, Depth = 2, SmallestLeaf = 15, Rate = 0.02, ColumnShare = 0.4 },
        new() { Trees = 250, Depth = 4, SmallestLeaf = 10, Rate = 0.03, ColumnShare = 0.3 },
    ];

    private static readonly BoostingOptions[] AnswerOptions =
    [
        new() { Trees = 200, Depth = 4, SmallestLeaf = 40 },
        new() { Trees = 400, Depth = 5, SmallestLeaf = 40, Rate = 0.04, ColumnShare = 0.3 },
    ];

    // An answer of the cheap model itself says more than another's.
    private const int OwnWeight = 3;
    private const double TextPenalty = 10;

    // Below so many answers of the pair itself, its own trees are noise.
    private const int FewestOwn = 100;

    private readonly List<ScorerMember> _members = [];
    private Standardisation[] _scales = [];
    private readonly double _checkWeight;

    private CascadeScorer(CascadeTrainingSet set, int[] own, int[] others)
    {
        bool hasOwn = own.Length >= FewestOwn;

        // Trees on the pair's own answers see the checks too, and weigh them better.
        _checkWeight = hasOwn ? 0.5 : 2;
        _members.Add(ScorerMember.OfChecks());
        if (hasOwn)
        {
            foreach (BoostingOptions options in GainOptions)
            {
                _members.Add(ScorerMember.OfTrees(GradientBoosting.Fit(set.Features, own, set.Gain, options, new Random(1))));
            }

            AddText(set, own, set.Prompts, ofPrompt: true, set.Gain);
            AddText(set, own, set.Responses, ofPrompt: false, set.Failure);
        }

        if (others.Length < FewestOwn) return;
        int[] pooled = hasOwn ? [.. others, .. Enumerable.Repeat(own, OwnWeight).SelectMany(rows => rows)] : others;
        foreach (double[] target in (double[][])[set.Failure, set.Shortfall])
        {
            foreach (BoostingOptions options in AnswerOptions)
                _members.Add(ScorerMember.OfTrees(GradientBoosting.Fit(set.Features, pooled, target, options, new Random(1))));
        }
    }

    private CascadeScorer(double checkWeight) => _checkWeight = checkWeight;

    /// <summary>For each example with a gain, in their order, what a scorer that had not seen its question foretold.</summary>
    public IReadOnlyList<double> OutOfFold { get; private set; } = [];

    /// <summary>Learns from answers.</summary>
    /// <param name="examples">Answers of the cheap model with their gain, and of other models without.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static CascadeScorer Train(IReadOnlyList<AnswerExample> examples, CancellationToken cancellation = default)
    {
        CascadeTrainingSet set = new(examples);
        int[] own = [.. Enumerable.Range(0, set.Count).Where(row => set.IsOwn[row])];
        int[] others = [.. Enumerable.Range(0, set.Count).Where(row => !set.IsOwn[row])];
        CascadeScorer scorer = new(set, own, others);

        // What the members say of answers they learned from spreads wider the better they remember: the scales come from others.
        int[] unseen = own.Length > 0 ? own : others;
        double[][] said = [.. scorer._members.Select(_ => new double[unseen.Length])];
        for (int fold = 0; fold < Folds.Count; fold++)
        {
            cancellation.ThrowIfCancellationRequested();
            int part = fold;
            CascadeScorer partial = new(set, [.. own.Where(row => set.FoldOf[row] != part)], [.. others.Where(row => set.FoldOf[row] != part)]);
            for (int i = 0; i < unseen.Length; i++)
            {
                if (set.FoldOf[unseen[i]] != fold) continue;

                // A part may fall below a border that the whole is above of.
                for (int member = 0; member < Math.Min(said.Length, partial._members.Count); member++)
                    said[member][i] = partial._members[member].Say(set.SampleOf(unseen[i]));
            }
        }

        scorer._scales = [.. said.Select(values => Standardisation.Fit(values))];
        if (own.Length > 0)
            scorer.OutOfFold = [.. Enumerable.Range(0, own.Length).Select(i => scorer.Sum(member => said[member][i]))];
        return scorer;
    }

    /// <summary>How much the strong model would gain, on a scale that only orders.</summary>
    public double Predict(string prompt, string response)
    {
        AnswerSample sample = new(CascadeFeatures.Read(prompt, response), Encoding.UTF8.GetBytes(prompt), Encoding.UTF8.GetBytes(response));
        return Sum(member => _members[member].Say(sample));
    }

    /// <summary>Takes back what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are none of a scorer.</exception>
    internal static CascadeScorer Read(ModelReader reader)
    {
        CascadeScorer scorer = new(reader.Number());
        int count = reader.Whole(1, 64);
        scorer._scales = new Standardisation[count];
        for (int i = 0; i < count; i++)
        {
            scorer._members.Add(ScorerMember.Read(reader));
            scorer._scales[i] = Standardisation.Read(reader);
        }

        scorer.OutOfFold = reader.Array<double>();
        return scorer;
    }

    /// <summary>Writes it, with what it foretold of each example that it had not seen.</summary>
    internal void Write(ModelWriter writer)
    {
        writer.Number(_checkWeight);
        writer.Number(_members.Count);
        for (int i = 0; i < _members.Count; i++)
        {
            _members[i].Write(writer);
            _scales[i].Write(writer);
        }

        writer.Array<double>([.. OutOfFold]);
    }

    private void AddText(CascadeTrainingSet set, int[] rows, byte[][] texts, bool ofPrompt, double[] target)
    {
        Vectorizer vectorizer = Vectorizer.Fit([.. rows.Select(row => texts[row])]);
        SparseMatrix matrix = vectorizer.Transform(texts.Select((value, row) => set.IsOwn[row] ? value : []));
        _members.Add(ScorerMember.OfText(vectorizer, RidgeRegression.Fit(matrix, rows, target, TextPenalty), ofPrompt));
    }

    private double Sum(Func<int, double> said)
    {
        double sum = 0;
        for (int member = 0; member < _scales.Length; member++) sum += (member == 0 ? _checkWeight : 1) * _scales[member].Apply(said(member));
        return sum;
    }
}
