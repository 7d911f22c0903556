using System.Numerics.Tensors;
using Farthing.Embedding;

namespace Farthing.Training.Embedding;

/// <summary>
/// Vectors of words from what stands near them: the positive pointwise mutual information of neighbours, cut to the embedder's size by a
/// randomised singular value decomposition (Halko, Martinsson, Tropp 2011).
/// </summary>
internal static class WordVectors
{
    private const int Window = 5;
    private const int Extra = 12;
    private const int PowerIterations = 2;
    private const double ContextSmoothing = 0.75;

    /// <summary>Learns a vector for each word.</summary>
    /// <param name="texts">Texts as numbers of words; -1 for a word without a row.</param>
    /// <param name="words">How many words there are.</param>
    /// <param name="random">Decides the projection.</param>
    public static float[] Learn(IReadOnlyList<int[]> texts, int words, Random random)
    {
        (int[] starts, int[] columns, float[] values) = Information(Neighbours(texts), words);
        const int Width = StaticEmbedder.Dimensions + Extra;
        float[] basis = new float[words * Width];
        for (int i = 0; i < basis.Length; i++) basis[i] = (float)Normal(random);
        float[] product = Multiply(starts, columns, values, basis, words, Width);
        for (int i = 0; i < PowerIterations; i++)
        {
            Orthogonalise(product, words, Width);
            product = Multiply(starts, columns, values, product, words, Width);
        }

        // The matrix is symmetric: with Q the basis, Q' M Q holds its largest eigenvalues.
        Orthogonalise(product, words, Width);
        float[] image = Multiply(starts, columns, values, product, words, Width);
        double[,] small = new double[Width, Width];
        for (int row = 0; row < words; row++)
        {
            for (int i = 0; i < Width; i++)
            {
                double left = product[(row * Width) + i];
                for (int j = 0; j < Width; j++) small[i, j] += left * image[(row * Width) + j];
            }
        }

        (double[] eigenvalues, double[,] eigenvectors) = Eigen(small, Width);
        int[] order = [.. Enumerable.Range(0, Width).OrderByDescending(i => Math.Abs(eigenvalues[i])).Take(StaticEmbedder.Dimensions)];
        float[] vectors = new float[words * StaticEmbedder.Dimensions];
        for (int row = 0; row < words; row++)
        {
            for (int d = 0; d < order.Length; d++)
            {
                double sum = 0;
                for (int i = 0; i < Width; i++) sum += product[(row * Width) + i] * eigenvectors[i, order[d]];
                vectors[(row * StaticEmbedder.Dimensions) + d] = (float)(sum * Math.Sqrt(Math.Abs(eigenvalues[order[d]])));
            }
        }

        return vectors;
    }

    private static ulong[] Neighbours(IReadOnlyList<int[]> texts)
    {
        List<ulong> pairs = [];
        foreach (int[] text in texts)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < 0) continue;
                for (int j = i + 1; j < text.Length && j <= i + Window; j++)
                {
                    if (text[j] < 0 || text[j] == text[i]) continue;
                    pairs.Add(((ulong)text[i] << 32) | (uint)text[j]);
                    pairs.Add(((ulong)text[j] << 32) | (uint)text[i]);
                }
            }
        }

        ulong[] sorted = [.. pairs];
        Array.Sort(sorted);
        return sorted;
    }

    private static (int[] Starts, int[] Columns, float[] Values) Information(ulong[] pairs, int words)
    {
        double[] totals = new double[words];
        foreach (ulong pair in pairs) totals[pair >> 32]++;
        double smoothedSum = totals.Sum(total => Math.Pow(total, ContextSmoothing));
        int[] starts = new int[words + 1];
        List<int> columns = [];
        List<float> values = [];
        for (int at = 0; at < pairs.Length;)
        {
            int next = at + 1;
            while (next < pairs.Length && pairs[next] == pairs[at]) next++;
            int row = (int)(pairs[at] >> 32);
            int column = (int)(pairs[at] & uint.MaxValue);
            double forward = Math.Log((next - at) * smoothedSum / (totals[row] * Math.Pow(totals[column], ContextSmoothing)));
            double backward = Math.Log((next - at) * smoothedSum / (totals[column] * Math.Pow(totals[row], ContextSmoothing)));
            double information = (forward + backward) / 2;
            if (information > 0)
            {
                columns.Add(column);
                values.Add((float)information);
                starts[row + 1]++;
            }

            at = next;
        }

        for (int row = 0; row < words; row++) starts[row + 1] += starts[row];
        return (starts, [.. columns], [.. values]);
    }

    private static float[] Multiply(int[] starts, int[] columns, float[] values, float[] matrix, int rows, int width)
    {
        float[] product = new float[rows * width];
        for (int row = 0; row < rows; row++)
        {
            Span<float> target = product.AsSpan(row * width, width);
            for (int at = starts[row]; at < starts[row + 1]; at++)
                TensorPrimitives.MultiplyAdd(matrix.AsSpan(columns[at] * width, width), values[at], target, target);
        }

        return product;
    }

    private static void Orthogonalise(float[] matrix, int rows, int width)
    {
        float[][] columns = new float[width][];
        for (int column = 0; column < width; column++)
        {
            columns[column] = new float[rows];
            for (int row = 0; row < rows; row++) columns[column][row] = matrix[(row * width) + column];
        }

        for (int column = 0; column < width; column++)
        {
            Span<float> own = columns[column];
            for (int pass = 0; pass < 2; pass++)
            {
                for (int before = 0; before < column; before++)
                    TensorPrimitives.MultiplyAdd(columns[before], -TensorPrimitives.Dot((ReadOnlySpan<float>)columns[before], own), own, own);
            }

            TensorPrimitives.Divide(own, Math.Max(TensorPrimitives.Norm((ReadOnlySpan<float>)own), 1e-12f), own);
        }

        for (int column = 0; column < width; column++)
        {
            for (int row = 0; row < rows; row++) matrix[(row * width) + column] = columns[column][row];
        }
    }

    // Jacobi's rotations.
    private static (double[] Values, double[,] Vectors) Eigen(double[,] matrix, int size)
    {
        double[,] vectors = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            vectors[i, i] = 1;
            for (int j = 0; j < i; j++) matrix[i, j] = matrix[j, i] = (matrix[i, j] + matrix[j, i]) / 2;
        }

        for (int sweep = 0; sweep < 12; sweep++)
        {
            for (int p = 0; p < size; p++)
            {
                for (int q = p + 1; q < size; q++)
                {
                    if (Math.Abs(matrix[p, q]) < 1e-12) continue;
                    double theta = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q]);
                    double tangent = Math.Sign(theta == 0 ? 1 : theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                    double cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
                    double sine = tangent * cosine;
                    for (int k = 0; k < size; k++)
                        (matrix[k, p], matrix[k, q]) = ((cosine * matrix[k, p]) - (sine * matrix[k, q]), (sine * matrix[k, p]) + (cosine * matrix[k, q]));
                    for (int k = 0; k < size; k++)
                        (matrix[p, k], matrix[q, k]) = ((cosine * matrix[p, k]) - (sine * matrix[q, k]), (sine * matrix[p, k]) + (cosine * matrix[q, k]));
                    for (int k = 0; k < size; k++)
                        (vectors[k, p], vectors[k, q]) = ((cosine * vectors[k, p]) - (sine * vectors[k, q]), (sine * vectors[k, p]) + (cosine * vectors[k, q]));
                }
            }
        }

        return ([.. Enumerable.Range(0, size).Select(i => matrix[i, i])], vectors);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
