namespace Farthing.Routing.Learning;

/// <summary>Least squares with a penalty on the weights, solved by conjugate gradients on the normal equations. The intercept is the mean of the targets.</summary>
public static class RidgeRegression
{
    private const double Tolerance = 1e-5;

    /// <summary>Fits a model.</summary>
    /// <param name="features">One row for each observation of which <paramref name="rows"/> names some.</param>
    /// <param name="rows">The observations to learn from.</param>
    /// <param name="targets">The value of every row of <paramref name="features"/>.</param>
    /// <param name="penalty">How much the squares of the weights cost; above 0.</param>
    /// <param name="mostSteps">After so many steps it is near enough; 60.</param>
    public static LinearModel Fit(SparseMatrix features, ReadOnlySpan<int> rows, ReadOnlySpan<double> targets, double penalty, int mostSteps = 60)
    {
        double mean = 0;
        foreach (int row in rows) mean += targets[row] / rows.Length;
        float[] weights = new float[features.Columns];
        float[] residual = new float[features.Columns];
        foreach (int row in rows) features.AddTo(row, (float)(targets[row] - mean), residual);
        float[] direction = [.. residual];
        float[] image = new float[features.Columns];
        double norm = Square(residual);
        double enough = norm * Tolerance * Tolerance;
        for (int step = 0; step < mostSteps && norm > enough && norm > 0; step++)
        {
            for (int i = 0; i < image.Length; i++) image[i] = (float)(penalty * direction[i]);
            foreach (int row in rows) features.AddTo(row, (float)features.Dot(row, direction), image);
            float length = (float)(norm / Dot(direction, image));
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] += length * direction[i];
                residual[i] -= length * image[i];
            }

            double next = Square(residual);
            float turn = (float)(next / norm);
            for (int i = 0; i < direction.Length; i++) direction[i] = residual[i] + (turn * direction[i]);
            norm = next;
        }

        return new LinearModel(weights, (float)mean);
    }

    private static double Square(ReadOnlySpan<float> vector) => Dot(vector, vector);

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
