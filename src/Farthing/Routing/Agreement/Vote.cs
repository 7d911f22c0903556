namespace Farthing.Routing.Agreement;

/// <summary>How the answers of some cheap models compare.</summary>
/// <param name="Winner">The place, in the order asked, of the model whose answer is taken: the most trusted of the largest camp.</param>
/// <param name="Supporters">How many gave that answer.</param>
/// <param name="Camps">How many different answers there are.</param>
/// <param name="Weight">The trust in those who gave it, added up.</param>
/// <param name="Opposition">The trust in the next largest camp.</param>
public readonly record struct Vote(int Winner, int Supporters, int Camps, double Weight, double Opposition)
{
    /// <summary>Counts answers.</summary>
    /// <param name="answers">Comparable answers, in the order asked; null where one cannot be compared: it stands alone.</param>
    /// <param name="accuracies">How often each model is right, 0 to 1.</param>
    public static Vote Count(ReadOnlySpan<string?> answers, ReadOnlySpan<double> accuracies)
    {
        Vote best = default;
        double next = 0;
        int camps = 0;
        for (int i = 0; i < answers.Length; i++)
        {
            bool isFirst = true;
            for (int j = 0; j < i; j++) isFirst &= answers[i] is null || answers[i] != answers[j];
            if (!isFirst) continue;
            camps++;
            int supporters = 0, trusted = i;
            double weight = 0;
            for (int j = i; j < answers.Length; j++)
            {
                if (j != i && (answers[i] is null || answers[i] != answers[j])) continue;
                supporters++;
                weight += Trust(accuracies[j]);
                if (accuracies[j] > accuracies[trusted]) trusted = j;
            }

            bool wins = supporters > best.Supporters || (supporters == best.Supporters && weight > best.Weight);
            if (wins)
            {
                next = Math.Max(next, best.Weight);
                best = new Vote(trusted, supporters, 0, weight, 0);
            }
            else
            {
                next = Math.Max(next, weight);
            }
        }

        return best with { Camps = camps, Opposition = next };
    }

    // The odds of being right, so that two who are often wrong do not outweigh one who seldom is.
    private static double Trust(double accuracy) => Math.Log((Math.Min(accuracy, 0.99) / (1 - Math.Min(accuracy, 0.99))) + 1.2);
}
