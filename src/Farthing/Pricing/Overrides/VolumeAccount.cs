using Farthing.Ledger;

namespace Farthing.Pricing.Overrides;

/// <summary>
/// Applies a <see cref="VolumePlan"/> call by call. A call is charged at the price in force when it is charged: the tier and the credit
/// are looked at before it, and it counts after it. Safe for concurrent use; charges are applied one after another.
/// </summary>
public sealed class VolumeAccount
{
    private readonly VolumePlan _plan;
    private readonly Lock _lock = new();
    private readonly long[] _freeUsed;
    private DateOnly _month;
    private decimal _spend;
    private long _tokens;
    private decimal _creditLeft;

    /// <summary>Opens an account, new or where it stood.</summary>
    /// <exception cref="ArgumentException">The plan says something impossible; the message names it.</exception>
    public VolumeAccount(VolumePlan plan, VolumeState? state = null)
    {
        if (plan.Tiers.Any(tier => tier.Discount is < 0 or > 1) || plan.CreditDiscount is < 0 or > 1)
            throw new ArgumentException($"volume plan '{plan.Name}': a discount must lie between 0 and 1 (0.2 is 20 % off)", nameof(plan));
        _plan = plan with { Tiers = [.. plan.Tiers.OrderByDescending(tier => tier.From)] };
        _freeUsed = new long[plan.Free.Count];
        _creditLeft = plan.Credit.Amount;
        if (state is null) return;
        (_month, _spend, _tokens, _creditLeft) = (state.Month, state.Spend.Amount, state.Tokens, state.CreditLeft.Amount);
        for (int i = 0; i < Math.Min(_freeUsed.Length, state.FreeUsed.Count); i++) _freeUsed[i] = state.FreeUsed[i];
    }

    /// <summary>The plan.</summary>
    public VolumePlan Plan => _plan;

    /// <summary>Where the account stands.</summary>
    public VolumeState State
    {
        get
        {
            lock (_lock) return new VolumeState(_month, new Usd(_spend), _tokens, [.. _freeUsed], new Usd(_creditLeft));
        }
    }

    /// <summary>
    /// Changes a priced call to what the plan makes of it and counts it. Costs that the provider reported stay as they are, and an
    /// unknown cost stays unknown; neither counts.
    /// </summary>
    public void Charge(PricedCall call, DateTimeOffset at)
    {
        if (call.ComputedCost is null || call.Status is not (CostStatus.Computed or CostStatus.Estimated or CostStatus.Partial)) return;
        lock (_lock)
        {
            BeginMonth(DateOnly.FromDateTime(at.UtcDateTime));
            decimal factor = (1 - TierDiscount()) * (1 - (_creditLeft > 0 ? _plan.CreditDiscount : 0));
            call.Discount(factor);
            TakeFree(call);
            decimal cost = call.ComputedCost.GetValueOrDefault().Amount;
            _spend += cost;
            _tokens += call.Usage.TotalTokens;
            _creditLeft = Math.Max(0, _creditLeft - cost);
        }
    }

    private void BeginMonth(DateOnly day)
    {
        var month = new DateOnly(day.Year, day.Month, 1);

        // A call that is settled late, after the month has turned, counts in the month that runs now.
        if (month <= _month) return;
        _month = month;
        _spend = 0;
        _tokens = 0;
        Array.Clear(_freeUsed);
    }

    private decimal TierDiscount()
    {
        decimal volume = _plan.Measure == VolumeMeasure.Spend ? _spend : _tokens;
        foreach (VolumeTier tier in _plan.Tiers)
            if (volume >= tier.From) return tier.Discount;

        return 0;
    }

    private void TakeFree(PricedCall call)
    {
        for (int i = 0; i < _freeUsed.Length; i++)
        {
            FreeAllowance free = _plan.Free[i];
            _freeUsed[i] += call.GiveBack(free.Unit, free.Quantity - _freeUsed[i]);
        }
    }
}
