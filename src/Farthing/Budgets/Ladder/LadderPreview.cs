using Farthing.Budgets.Accounts;

namespace Farthing.Budgets.Ladder;

/// <summary>Says when each step of a ladder will be taken at the present pace.</summary>
public static class LadderPreview
{
    /// <summary>The steps of an account's ladder in their order, each with whether it is in force and when it will be (<c>null</c>: not in this window).</summary>
    public static IReadOnlyList<(LadderStep Step, bool InForce, DateTimeOffset? At)> Of(AccountStatus account, DateTimeOffset now)
    {
        LadderPosition position = LadderPosition.Of(account, now);
        double elapsed = (now - account.WindowStart).TotalSeconds;
        decimal perSecond = elapsed > 0 ? account.Used / (decimal)elapsed : 0;
        return [.. account.Allowance.Ladder.Select(step => (step, position.Reaches(step), When(step)))];

        DateTimeOffset? When(LadderStep step)
        {
            if (position.Reaches(step)) return now;
            if (step.AtShare is not { } share || perSecond <= 0) return null;
            decimal seconds = ((share * account.Limit) - account.Used - account.Reserved) / perSecond;
            if (seconds > (decimal)TimeSpan.FromDays(3_660).TotalSeconds) return null;
            DateTimeOffset at = now.AddSeconds((double)seconds);
            return account.Allowance.Period.IsRolling || at < account.WindowEnd ? at : null;
        }
    }
}
