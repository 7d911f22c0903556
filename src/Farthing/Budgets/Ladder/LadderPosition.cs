using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Ladder;

/// <summary>How full a budget is, and how full it will be when its window ends at the present pace.</summary>
/// <param name="Share">What is used or set aside, as a share of the limit.</param>
/// <param name="Forecast">What will be used by the end of the window, as a share; <c>null</c> in rolling windows and in the first twentieth of others.</param>
public readonly record struct LadderPosition(decimal Share, decimal? Forecast)
{
    /// <summary>The part of a window that must be over before its pace says anything.</summary>
    private const double EarliestForecast = 0.05;

    /// <summary>Where an account stands.</summary>
    public static LadderPosition Of(AccountStatus account, DateTimeOffset now)
    {
        if (account.Limit <= 0) return new LadderPosition(1, null);
        decimal share = (account.Used + account.Reserved) / account.Limit;
        if (account.Allowance.Period.IsRolling) return new LadderPosition(share, null);
        double elapsed = (now - account.WindowStart) / (account.WindowEnd - account.WindowStart);
        return new LadderPosition(share, elapsed < EarliestForecast ? null : account.Used / account.Limit / (decimal)elapsed);
    }

    /// <summary>Whether a step is in force here.</summary>
    public bool Reaches(LadderStep step) => (step.AtShare is { } share && Share >= share) || (step.AtForecast is { } forecast && Forecast >= forecast);
}
