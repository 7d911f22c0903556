using Farthing.Alerts.Spending;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Alerts.Runaway;

/// <summary>
/// Lets every replica watch what keys spend at all of them: takes from the roll-ups of the ledger that they share what has come since the last look. So all find the same at the same
/// time, and a key that is throttled is throttled everywhere.
/// </summary>
/// <param name="history">The roll-ups.</param>
/// <param name="watch">Is told; nobody else tells it anything of calls.</param>
public sealed class SharedSpend(ISpendHistory history, RunawayWatch watch)
{
    private readonly Dictionary<(string Key, DateTimeOffset Hour), Usd> _known = [];
    private bool _hasLooked;

    /// <summary>Takes what has come; the first time only notes what is there.</summary>
    public async Task FollowAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset hour = AlertTime.HourOf(now), since = hour.AddHours(-1);
        IReadOnlyList<SpendSeries> keys = await history.ReadAsync(Dimension.Key, since, hour.AddHours(1), RunawayWatch.MostKeys, cancellationToken).ConfigureAwait(false);
        foreach ((string Key, DateTimeOffset Hour) gone in _known.Keys.Where(each => each.Hour < since).ToArray()) _known.Remove(gone);
        foreach (SpendSeries series in keys)
        {
            for (int i = 0; i < series.Hours.Count; i++)
            {
                (string, DateTimeOffset) place = (series.Subject.Value, series.Start.AddHours(i));
                Usd spent = series.Hours[i].Cost, before = _known.GetValueOrDefault(place);
                if (spent <= before) continue;
                _known[place] = spent;
                if (_hasLooked) watch.Add(series.Subject.Value, spent - before, now);
            }
        }

        _hasLooked = true;
    }
}
