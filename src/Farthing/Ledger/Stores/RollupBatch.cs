using System.Runtime.InteropServices;
using Farthing.Calls;

namespace Farthing.Ledger.Stores;

/// <summary>Sums calls in memory by hour and composite key, as the roll-ups hold them. For one thread.</summary>
internal sealed class RollupBatch
{
    private readonly Dictionary<(long Hour, RollupKey Key), Measures> _sums = [];
    private (long Hour, RollupKey Key) _last;
    private Measures? _lastSums;

    public IReadOnlyDictionary<(long Hour, RollupKey Key), Measures> Sums => _sums;

    public void Clear()
    {
        _sums.Clear();
        _lastSums = null;
    }

    public void Add(CallRecord call)
    {
        long hour = RollupLevel.HourOf(call.StartedAt.ToUnixTimeSeconds());
        int last = call.Charges.Count - 1;
        for (int i = 0; i < last; i++) AddCharge(Of(hour, call, call.Charges[i]), call, i);
        Measures answered = Of(hour, call, last < 0 ? null : call.Charges[last]);
        if (last >= 0) AddCharge(answered, call, last);
        answered[Measure.Calls]++;
        answered[Measure.Errors] += IsError(call) ? 1 : 0;
        answered[Measure.SavedPico] += Quantities.Picos(call.Saved) ?? 0;
        answered[Measure.DurationUs] += Quantities.Micros(call.Duration);
        answered[Measure.OverheadUs] += Quantities.Micros(call.Overhead);
    }

    /// <summary>Takes the charges of a stored call away and adds those that take their place; the providers and models are the same.</summary>
    public void Replace(CallRecord before, CallRecord after)
    {
        long hour = RollupLevel.HourOf(before.StartedAt.ToUnixTimeSeconds());
        for (int i = 0; i < before.Charges.Count; i++)
        {
            Measures added = new();
            Measures removed = new();
            AddCharge(added, after, i);
            AddCharge(removed, before, i);
            Measures sums = Of(hour, before, before.Charges[i]);
            sums.Add(added);
            sums.Subtract(removed);
        }
    }

    private static bool IsError(CallRecord call) => call.Outcome switch
    {
        CallOutcome.Completed => call.Status >= 400,
        CallOutcome.ClientLeft => false,
        _ => true,
    };

    private static void AddCharge(Measures sums, CallRecord call, int index)
    {
        Charge charge = call.Charges[index];
        if (charge.CostStatus == CostStatus.Reused) return;
        sums[Measure.Attempts]++;
        if (Quantities.Picos(charge.Cost) is { } cost) sums[Measure.CostPico] += cost;
        if (charge.UsageStatus != UsageStatus.Unknown) sums.Add(charge.Usage);
        sums[Measure.UnknownCost] += IsFirst(call, index, IsUnknown) ? 1 : 0;
        sums[Measure.Unpriced] += IsFirst(call, index, IsUnpriced) ? 1 : 0;
        sums[Measure.Partial] += IsFirst(call, index, IsPartial) ? 1 : 0;
        sums[Measure.Estimated] += IsFirst(call, index, IsEstimated) ? 1 : 0;
    }

    private static bool IsUnknown(Charge charge) => !Quantities.IsKnown(charge.Cost);

    private static bool IsUnpriced(Charge charge) => IsUnknown(charge) && charge.UsageStatus != UsageStatus.Unknown;

    private static bool IsPartial(Charge charge) => charge.UsageStatus == UsageStatus.Partial || charge.CostStatus == CostStatus.Partial;

    private static bool IsEstimated(Charge charge) => charge.UsageStatus == UsageStatus.Estimated || charge.CostStatus == CostStatus.Estimated;

    /// <summary>Whether a charge is so, and no earlier one of the call for the same model is: a call counts once under each model.</summary>
    private static bool IsFirst(CallRecord call, int index, Func<Charge, bool> isSo)
    {
        Charge charge = call.Charges[index];
        if (!isSo(charge)) return false;
        for (int i = 0; i < index; i++)
        {
            Charge earlier = call.Charges[i];
            if (earlier.Provider == charge.Provider && earlier.Model == charge.Model && isSo(earlier)) return false;
        }

        return true;
    }

    private Measures Of(long hour, CallRecord call, Charge? charge)
    {
        Principal principal = call.Principal;
        RollupKey key = new(
            principal.Project,
            principal.Team,
            principal.Feature,
            principal.User,
            principal.Key,
            Names.Endpoints[call.Endpoint],
            charge?.Provider ?? "",
            charge?.Model ?? call.RequestedModel,
            call.Cache,
            call.Degraded);

        // Calls of one kind follow each other: comparing a key is cheaper than hashing it.
        if (_lastSums is not null && hour == _last.Hour && key == _last.Key) return _lastSums;
        ref Measures? sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (hour, key), out _);
        sums ??= new Measures();
        (_last, _lastSums) = ((hour, key), sums);
        return sums;
    }
}
