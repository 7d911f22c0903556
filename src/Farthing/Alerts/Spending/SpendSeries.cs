namespace Farthing.Alerts.Spending;

/// <summary>One series, hour by hour.</summary>
/// <param name="Subject">What it is of.</param>
/// <param name="Start">The first hour.</param>
/// <param name="Hours">An hour each, without gaps; hours without calls are zero.</param>
public sealed record SpendSeries(AlertSubject Subject, DateTimeOffset Start, IReadOnlyList<HourlySpend> Hours);
