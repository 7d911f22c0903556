using System.Globalization;
using Farthing.Ledger;

namespace Farthing.Alerts.Unpriced;

/// <summary>Says which models were used in the last day and have no price: their cost is unknown, and no budget sees it.</summary>
public sealed class UnpricedModelRule(ILedgerReader ledger) : IAlertRule
{
    private const int Most = 50;
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private DateTimeOffset? _judged;

    /// <inheritdoc />
    public AlertKind Kind => AlertKind.UnpricedModel;

    /// <inheritdoc />
    public TimeSpan QuietPeriod => TimeSpan.Zero;

    /// <inheritdoc />
    public async Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        // Before the last time is a clock that was set back.
        if (_judged is { } last && now - last < Interval && now >= last) return null;
        IReadOnlyList<MissingPrice> missing = await ledger.MissingPricesAsync(now - Window, cancellationToken).ConfigureAwait(false);
        _judged = now;
        return [.. missing.Take(Most).Select(Find)];
    }

    private static AlertFinding Find(MissingPrice missing)
    {
        string name = $"{AlertText.Name(missing.Provider)}/{AlertText.Name(missing.Model)}";
        return new AlertFinding
        {
            Kind = AlertKind.UnpricedModel,
            Subject = new AlertSubject("model", $"{missing.Provider}/{missing.Model}"),
            Severity = AlertSeverity.Warning,
            Summary = string.Create(
                CultureInfo.InvariantCulture,
                $"Model \"{name}\" has no price: the cost of {missing.Calls} calls in the last 24 hours is unknown. Add a price (farthing prices missing, docs/prices.md)."),
            Facts = [new("calls", missing.Calls.ToString(CultureInfo.InvariantCulture)), new("last seen", AlertText.Moment(missing.LastSeen))],
        };
    }
}
