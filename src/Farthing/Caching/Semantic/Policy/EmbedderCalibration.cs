using Farthing.Caching.Semantic.Embedders;

namespace Farthing.Caching.Semantic.Policy;

/// <summary>
/// Learns for one route what an embedder's likeness says beyond the second stage, which was trained without it: a logistic regression on the second stage's odds and the
/// likeness, from the verdicts of the route (maximum a posteriori; before any verdict the likeness weighs nothing). Odds are raised only as far as one standard deviation
/// below the estimate, and lowered to the estimate.
/// </summary>
/// <remarks>Pure. Not safe for use by many threads: its owner locks.</remarks>
/// <param name="embedder">Names the embedder whose likeness it is.</param>
internal sealed class EmbedderCalibration(string embedder)
{
    /// <summary>Verdicts before which the second stage alone counts.</summary>
    public const int LeastVerdicts = 24;

    private const int MostVerdicts = 512;
    private const int Weights = 3;
    private const int Steps = 12;
    private const double MostOdds = 7;

    // Taken for true before any verdict: no offset, the second stage's odds as they are, nothing of the likeness; and how far from it each may well lie.
    private static readonly double[] First = [0, 1, 0];
    private static readonly double[] Spread = [1, 0.25, 2];

    private readonly Queue<(double Odds, double Likeness, bool Right)> _verdicts = new();
    private readonly double[,] _covariance = new double[Weights, Weights];
    private double[] _weights = [.. First];

    /// <summary>Names the embedder.</summary>
    public string Embedder => embedder;

    /// <summary>How many verdicts it goes by.</summary>
    public int Count => _verdicts.Count;

    /// <summary>The probability that one answer serves both, the likeness considered.</summary>
    /// <param name="probability">The second stage's.</param>
    /// <param name="likeness">The embedder's.</param>
    public double Weigh(double probability, double likeness)
    {
        if (_verdicts.Count < LeastVerdicts) return probability;
        double own = Odds(probability);
        double[] row = [1, own, likeness];
        double estimate = Dot(_weights, row);
        double variance = 0;
        for (int i = 0; i < Weights; i++)
        {
            for (int j = 0; j < Weights; j++) variance += row[i] * _covariance[i, j] * row[j];
        }

        double sure = estimate - Math.Sqrt(Math.Max(0, variance));
        return Sigmoid(sure > own ? sure : Math.Min(own, estimate));
    }

    /// <summary>Takes a verdict.</summary>
    /// <param name="likeness">What the embedder and the second stage said.</param>
    /// <param name="right">Whether the answer was right.</param>
    public void Learn(EmbedderLikeness likeness, bool right)
    {
        if (likeness.Embedder != embedder) return;
        Add(Odds(likeness.Scored), likeness.Likeness, right);
        Fit();
    }

    /// <summary>Writes it down.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(embedder);
        writer.Write(_verdicts.Count);
        foreach ((double odds, double likeness, bool right) in _verdicts)
        {
            writer.Write(odds);
            writer.Write(likeness);
            writer.Write(right);
        }
    }

    /// <summary>Goes on from what another one wrote down.</summary>
    /// <exception cref="InvalidDataException">It is not what one writes.</exception>
    public static EmbedderCalibration Read(BinaryReader reader)
    {
        EmbedderCalibration read = new(reader.ReadString());
        int count = reader.ReadInt32();
        if (count is < 0 or > MostVerdicts) throw new InvalidDataException($"an embedder cannot have been judged {count} times");
        for (int verdict = 0; verdict < count; verdict++)
        {
            (double odds, double likeness) = (reader.ReadDouble(), reader.ReadDouble());
            if (!double.IsFinite(odds) || !double.IsFinite(likeness)) throw new InvalidDataException("a verdict on an embedder is no number");
            read.Add(odds, likeness, reader.ReadBoolean());
        }

        read.Fit();
        return read;
    }

    private void Add(double odds, double likeness, bool right)
    {
        _verdicts.Enqueue((odds, likeness, right));
        if (_verdicts.Count > MostVerdicts) _verdicts.Dequeue();
    }

    // Newton's method; the prior keeps the sum strictly convex, so a step that overshoots is halved until it does not.
    private void Fit()
    {
        double[] weights = [.. _weights];
        double loss = Loss(weights);
        double[,] curvature = new double[Weights, Weights];
        for (int step = 0; step < Steps; step++)
        {
            double[] slope = new double[Weights];
            Array.Clear(curvature);
            for (int i = 0; i < Weights; i++)
            {
                slope[i] = (weights[i] - First[i]) / (Spread[i] * Spread[i]);
                curvature[i, i] = 1 / (Spread[i] * Spread[i]);
            }

            foreach ((double odds, double likeness, bool right) in _verdicts)
            {
                double[] row = [1, odds, likeness];
                double likely = Sigmoid(Dot(weights, row));
                for (int i = 0; i < Weights; i++)
                {
                    slope[i] += (likely - (right ? 1 : 0)) * row[i];
                    for (int j = 0; j < Weights; j++) curvature[i, j] += likely * (1 - likely) * row[i] * row[j];
                }
            }

            Invert(curvature, _covariance);
            double size = 1;
            while (true)
            {
                double[] next = [.. weights];
                for (int i = 0; i < Weights; i++)
                {
                    for (int j = 0; j < Weights; j++) next[i] -= size * _covariance[i, j] * slope[j];
                }

                double found = Loss(next);
                size /= 2;
                if (found > loss && size > 1e-4) continue;
                (weights, loss) = (next, found);
                break;
            }
        }

        _weights = weights;
    }

    private double Loss(double[] weights)
    {
        double loss = 0;
        for (int i = 0; i < Weights; i++) loss += Math.Pow((weights[i] - First[i]) / Spread[i], 2) / 2;
        foreach ((double odds, double likeness, bool right) in _verdicts)
        {
            double score = weights[0] + (weights[1] * odds) + (weights[2] * likeness);
            double against = right ? -score : score;
            loss += against > 30 ? against : Math.Log(1 + Math.Exp(against));
        }

        return loss;
    }

    // Of three by three, by cofactors; the matrix is symmetric and positive definite.
    private static void Invert(double[,] from, double[,] to)
    {
        double Minor(int row, int column)
        {
            (int r0, int r1) = ((row + 1) % Weights, (row + 2) % Weights);
            (int c0, int c1) = ((column + 1) % Weights, (column + 2) % Weights);
            return (from[r0, c0] * from[r1, c1]) - (from[r0, c1] * from[r1, c0]);
        }

        double determinant = (from[0, 0] * Minor(0, 0)) + (from[0, 1] * Minor(0, 1)) + (from[0, 2] * Minor(0, 2));
        for (int i = 0; i < Weights; i++)
        {
            for (int j = 0; j < Weights; j++) to[j, i] = Minor(i, j) / determinant;
        }
    }

    private static double Dot(double[] weights, double[] row) => (weights[0] * row[0]) + (weights[1] * row[1]) + (weights[2] * row[2]);

    private static double Sigmoid(double odds) => 1 / (1 + Math.Exp(-odds));

    private static double Odds(double probability) => Math.Clamp(Math.Log(Math.Max(probability, 1e-12) / Math.Max(1 - probability, 1e-12)), -MostOdds, MostOdds);
}
