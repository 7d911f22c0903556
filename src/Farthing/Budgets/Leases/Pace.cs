namespace Farthing.Budgets.Leases;

/// <summary>How fast an account is being used, smoothed over some seconds.</summary>
internal sealed class Pace
{
    private static readonly TimeSpan Old = TimeSpan.FromSeconds(1);

    private decimal _last;
    private long _observedAt;
    private long _reportedAt;

    /// <summary>What is used in a second.</summary>
    public decimal PerSecond { get; private set; }

    /// <summary>What the store was told was used; <c>null</c> when this process has told it nothing yet.</summary>
    public decimal? Reported { get; private set; }

    public void Observe(decimal held, TimeProvider time)
    {
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_observedAt, now).TotalSeconds;
        if (seconds < 0.05) return;
        decimal rate = Math.Max(0, held - _last) / (decimal)seconds;
        decimal weight = (decimal)Math.Min(1, seconds / 2);
        PerSecond += (rate - PerSecond) * weight;
        (_last, _observedAt) = (held, now);
    }

    public bool ReportIsOld(TimeProvider time) => time.GetElapsedTime(_reportedAt) > Old;

    public void HasReported(decimal used, TimeProvider time) => (Reported, _reportedAt) = (used, time.GetTimestamp());
}
