using Farthing.Routing.Agreement;

namespace Farthing.Routing.Pools;

/// <summary>Finds the few cheap models whose agreement is worth most: tries every two and three of the best cheap ones with the plainest rule.</summary>
internal static class TierSearch
{
    // Of the reference's mean cost.
    private const double DearestMember = 0.25;
    private const double DearestLater = 0.6;
    private const double LeastGain = 0.003;
    private const int MostMembers = 8;
    private const double Thrift = 0.08;

    /// <summary>A tier with the models behind it that are worth asking when those before them differ, one after the other.</summary>
    public static int[] Extend(PoolTrainingSet set, int[] rows, int[] tier, GroupTable table)
    {
        int[] affordable = [.. Enumerable.Range(0, set.Models.Length).Where(model => model != set.Reference && rows.Average(row => set.Costs[row][model]) <= DearestLater)];
        double worth = VotingStrategy.Fit(set, rows, tier, table).Expect(rows, set, Thrift);
        while (tier.Length < VotingCells.MostVoters)
        {
            int[][] longer = [.. affordable.Except(tier).Select(model => (int[])[.. tier, model])];
            double[] worths = [.. longer.Select(order => VotingStrategy.Fit(set, rows, order, table).Expect(rows, set, Thrift))];
            if (worths.Length == 0 || worths.Max() < worth + LeastGain) break;
            worth = worths.Max();
            tier = longer[Array.IndexOf(worths, worth)];
        }

        return tier;
    }

    /// <summary>The best tiers, the best first; none when answers cannot be compared.</summary>
    public static IReadOnlyList<int[]> Find(PoolTrainingSet set, int[] rows, int most)
    {
        int[] cheap =
        [
            .. Enumerable.Range(0, set.Models.Length)
                .Where(model => model != set.Reference && rows.Average(row => set.Costs[row][model]) <= DearestMember)
                .Where(model => rows.Count(row => set.Answers[row][model] is not null) > rows.Length / 2)
                .OrderByDescending(model => rows.Average(row => set.Scores[row][model] - (Thrift * set.Costs[row][model])))
                .Take(MostMembers),
        ];
        List<(int[] Tier, double Worth)> tiers = [];
        for (int a = 0; a < cheap.Length; a++)
        {
            for (int b = a + 1; b < cheap.Length; b++)
            {
                Add([cheap[a], cheap[b]]);
                for (int c = b + 1; c < cheap.Length; c++) Add([cheap[a], cheap[b], cheap[c]]);
            }
        }

        return [.. tiers.OrderByDescending(tier => tier.Worth).Take(most).Select(tier => tier.Tier)];

        void Add(int[] tier)
        {
            double[] accuracies = [.. tier.Select(model => rows.Average(row => set.Scores[row][model]))];
            string?[] answers = new string?[tier.Length];
            double unanimous = 0, majority = 0;
            foreach (int row in rows)
            {
                double cost = 0;
                for (int i = 0; i < tier.Length; i++)
                {
                    answers[i] = set.Answers[row][tier[i]];
                    cost += set.Costs[row][tier[i]];
                }

                Vote vote = Vote.Count(answers, accuracies);
                double keep = set.Scores[row][tier[vote.Winner]] - (Thrift * cost);
                double pass = set.Scores[row][set.Reference] - (Thrift * (cost + set.Costs[row][set.Reference]));
                unanimous += vote.Supporters == tier.Length ? keep : pass;
                majority += vote.Supporters >= 2 ? keep : pass;
            }

            tiers.Add((tier, Math.Max(unanimous, majority)));
        }
    }
}
