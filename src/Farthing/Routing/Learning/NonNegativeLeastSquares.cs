namespace Farthing.Routing.Learning;

/// <summary>Weights, none negative, with which standardised predictions add up to a target, drawn towards equal weights.</summary>
public static class NonNegativeLeastSquares
{
    private const int Sweeps = 500;

    /// <summary>Finds the weights.</summary>
    /// <param name="predictions">For each predictor its standardised predictions.</param>
    /// <param name="target">What they should add up to.</param>
    /// <param name="pull">How strongly the weights are drawn to equal ones; 0 not at all, 1 about as strongly as the data.</param>
    public static double[] Fit(double[][] predictions, ReadOnlySpan<double> target, double pull)
    {
        int count = predictions.Length;
        int rows = target.Length;
        double mean = 0;
        foreach (double value in target) mean += value / rows;
        double[,] products = new double[count, count];
        double[] goals = new double[count];
        for (int i = 0; i < count; i++)
        {
            for (int row = 0; row < rows; row++) goals[i] += predictions[i][row] * (target[row] - mean) / rows;
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int row = 0; row < rows; row++) sum += predictions[i][row] * predictions[j][row] / rows;
                products[i, j] = products[j, i] = sum;
            }
        }

        double equal = Math.Max(0, goals.Max()) / count;
        double[] weights = new double[count];
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            for (int i = 0; i < count; i++)
            {
                double rest = goals[i] + (pull * equal);
                for (int j = 0; j < count; j++)
                {
                    if (j != i) rest -= products[i, j] * weights[j];
                }

                double size = products[i, i] + pull;
                weights[i] = size < 1e-12 ? 0 : Math.Max(0, rest / size);
            }
        }

        return weights;
    }
}
