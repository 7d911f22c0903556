using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Alerts.Failures;

/// <summary>
/// Adds up what attempts cost that led to nothing, by provider and hour, for a day: attempts that were followed by another one, and those of calls that
/// ended with an error. Kept in memory only; a restart begins anew.
/// </summary>
public sealed class FailureWatch : ICallObserver
{
    private const int Hours = 24;

    /// <summary>Providers come from the settings; this is only a bound.</summary>
    private const int MostProviders = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Slot[]> _providers = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public void Settled(Call call, CallRecord record) => Add(record);

    /// <summary>Takes a call.</summary>
    public void Add(CallRecord record)
    {
        long hour = record.StartedAt.UtcTicks / TimeSpan.TicksPerHour;
        bool failed = record.Outcome is CallOutcome.ProviderError or CallOutcome.ProviderTimeout or CallOutcome.ProviderUnreachable or CallOutcome.Truncated;
        for (int i = 0; i < record.Charges.Count; i++)
        {
            Charge charge = record.Charges[i];
            if (charge.Cost is not { } cost || cost == Usd.Zero) continue;
            Add(charge.Provider, hour, cost.Amount, isWaste: failed || (i < record.Charges.Count - 1 && charge.ProviderStatus is 0 or >= 400));
        }
    }

    /// <summary>What was spent in the last 24 hours and how much of it on attempts that failed, by provider.</summary>
    public IReadOnlyList<FailureShare> Read(DateTimeOffset now)
    {
        long hour = now.UtcTicks / TimeSpan.TicksPerHour;
        List<FailureShare> shares = [];
        lock (_gate)
        {
            foreach ((string provider, Slot[] slots) in _providers)
            {
                decimal spent = 0;
                decimal wasted = 0;
                foreach (Slot slot in slots)
                {
                    if (slot.Hour <= hour - Hours || slot.Hour > hour) continue;
                    spent += slot.Spent;
                    wasted += slot.Wasted;
                }

                if (spent > 0) shares.Add(new FailureShare(provider, new Usd(spent), new Usd(wasted)));
            }
        }

        return shares;
    }

    private void Add(string provider, long hour, decimal cost, bool isWaste)
    {
        lock (_gate)
        {
            if (!_providers.TryGetValue(provider, out Slot[]? slots))
            {
                if (_providers.Count >= MostProviders) return;
                _providers[provider] = slots = new Slot[Hours];
            }

            ref Slot slot = ref slots[hour % Hours];
            if (slot.Hour < hour) slot = new Slot { Hour = hour };
            if (slot.Hour > hour) return;
            slot.Spent += cost;
            if (isWaste) slot.Wasted += cost;
        }
    }

    private struct Slot
    {
        public long Hour;
        public decimal Spent;
        public decimal Wasted;
    }
}
