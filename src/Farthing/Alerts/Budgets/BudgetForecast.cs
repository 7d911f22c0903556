using Farthing.Pricing;
using Farthing.Statistics;

namespace Farthing.Alerts.Budgets;

/// <summary>Will a budget run out before its window ends? From what was spent in whole hours before.</summary>
/// <param name="ExceedProbability">How probable it is that more than the limit would be spent by the end of the window. 0 to 1.</param>
/// <param name="ExpectedAtEnd">What will have been spent by then at the present pace. An estimate.</param>
/// <param name="RunsOutAt">When the limit is reached at the present pace, to the hour, or <c>null</c> when it is not reached in the window.</param>
public sealed record BudgetForecast(double ExceedProbability, Usd ExpectedAtEnd, DateTimeOffset? RunsOutAt)
{
    /// <summary>How many days it looks back on at the most.</summary>
    public const int MostDays = 28;

    /// <summary>How many days must be known before anything is forecast.</summary>
    public const int LeastDays = 3;

    // Days differ for more reasons than a few days show: an error of at least this part of the mean is assumed.
    private const double LeastDeviation = 0.1;

    /// <summary>Looks ahead, or gives <c>null</c> when less than <see cref="LeastDays"/> days are known, or there is no limit, or the window is over.</summary>
    /// <param name="budget">How the budget stands.</param>
    /// <param name="now">The time.</param>
    public static BudgetForecast? Make(BudgetStatus budget, DateTimeOffset now)
    {
        int days = budget.HourlySpend.Count / 24;
        TimeSpan left = budget.WindowEnd - now;
        if (days < LeastDays || budget.Limit.Amount <= 0 || left <= TimeSpan.Zero) return null;

        decimal[] hours = [.. budget.HourlySpend.Skip(budget.HourlySpend.Count - (days * 24)).Select(spend => spend.Amount)];
        decimal[] profile = Profile(hours, days);
        (decimal ahead, DateTimeOffset? runsOut) = Walk(budget, now, profile);
        double probability = budget.Spent >= budget.Limit ? 1 : Probability(hours, days, (double)(budget.Limit.Amount - budget.Spent.Amount), (double)ahead, left.TotalDays);
        return new BudgetForecast(probability, new Usd(budget.Spent.Amount + ahead), runsOut);
    }

    // What an hour of the day usually costs; the first entry is the hour that begins now.
    private static decimal[] Profile(decimal[] hours, int days)
    {
        decimal[] profile = new decimal[24];
        for (int i = 0; i < hours.Length; i++) profile[i % 24] += hours[i] / days;
        return profile;
    }

    private static (decimal Ahead, DateTimeOffset? RunsOut) Walk(BudgetStatus budget, DateTimeOffset now, decimal[] profile)
    {
        decimal ahead = 0;
        DateTimeOffset? runsOut = budget.Spent >= budget.Limit ? now : null;
        DateTimeOffset at = now;
        for (int i = 0; at < budget.WindowEnd; i++)
        {
            DateTimeOffset next = at.AddHours(1) < budget.WindowEnd ? at.AddHours(1) : budget.WindowEnd;
            ahead += profile[i % 24] * (decimal)(next - at).TotalHours;
            at = next;
            if (runsOut is null && budget.Spent.Amount + ahead >= budget.Limit.Amount) runsOut = at;
        }

        return (ahead, runsOut);
    }

    // The days ahead are taken as normally distributed like those before; the mean itself is uncertain too, and wrong for all of them at once.
    private static double Probability(decimal[] hours, int days, double room, double ahead, double daysLeft)
    {
        double[] each = [.. Enumerable.Range(0, days).Select(day => (double)hours.AsSpan(day * 24, 24).ToArray().Sum())];
        double mean = each.Average();
        if (mean <= 0) return 0;
        double variance = Math.Max(each.Sum(day => (day - mean) * (day - mean)) / (days - 1), LeastDeviation * LeastDeviation * mean * mean);
        double deviation = Math.Sqrt((variance * daysLeft) + (variance / days * daysLeft * daysLeft));
        return NormalDistribution.AtMost((ahead - room) / deviation);
    }
}
