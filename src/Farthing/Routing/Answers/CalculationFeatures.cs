namespace Farthing.Routing.Answers;

/// <summary>
/// How the calculations of an answer hang together: whether each number that goes into one stands in the question, came out of an earlier one or is a usual constant; whether
/// each result is used later or is the answer; which numbers of the question go into none.
/// </summary>
internal static class CalculationFeatures
{
    /// <summary>How many numbers describe them.</summary>
    public const int Count = 6;

    private const double Tolerance = 0.006;
    private const int MostCalculations = 64;

    // Halves, dozens, days, months, minutes, hours, percent.
    private static readonly double[] Constants = [1, 2, 3, 4, 5, 7, 10, 12, 24, 30, 52, 60, 100, 365, 1000, 0.5, 0.25];

    /// <summary>Describes them.</summary>
    /// <param name="asked">The numbers of the question.</param>
    /// <param name="calculations">What the reasoning calculates.</param>
    /// <param name="final">What the answer comes to; not a number when it says nothing.</param>
    /// <param name="row">Receives <see cref="Count"/> numbers.</param>
    public static void Read(HashSet<double> asked, IReadOnlyList<Calculation> calculations, double final, Span<float> row)
    {
        List<double> results = [];
        List<bool> used = [];
        HashSet<double> given = [];
        int operands = 0, ungrounded = 0;
        foreach ((double[] left, _, double result) in calculations)
        {
            if (results.Count == MostCalculations) break;
            foreach (double number in left)
            {
                operands++;
                int source = results.FindLastIndex(earlier => IsSame(earlier, number));
                if (source >= 0) used[source] = true;
                bool isGiven = asked.Any(each => IsSame(each, number) || IsSame(each / 100, number) || IsSame(each * 100, number));
                if (isGiven) given.Add(number);
                if (source < 0 && !isGiven && !Constants.Contains(number)) ungrounded++;
            }

            results.Add(result);
            used.Add(false);
        }

        int loose = 0;
        for (int i = 0; i < results.Count; i++)
            if (!used[i] && !IsSame(results[i], final)) loose++;

        row[0] = MathF.Log(1 + ungrounded);
        row[1] = operands == 0 ? 0 : ungrounded / (float)operands;
        row[2] = MathF.Log(1 + loose);
        row[3] = results.Count == 0 ? 0 : loose / (float)results.Count;
        row[4] = asked.Count - asked.Count(each => given.Any(number => IsSame(number, each) || IsSame(number, each / 100) || IsSame(number, each * 100)));
        row[5] = results.Any(result => IsSame(result, final)) ? 1 : 0;
    }

    private static bool IsSame(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Abs(b));
}
