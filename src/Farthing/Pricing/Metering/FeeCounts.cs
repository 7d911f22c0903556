using System.Runtime.CompilerServices;

namespace Farthing.Pricing.Metering;

/// <summary>How often each unit that carries a fee occurred: a small fixed table that needs no allocation.</summary>
public struct FeeCounts
{
    private Counts _counts;

    /// <summary>The count of one unit.</summary>
    public long this[PriceUnit unit]
    {
        readonly get => _counts[(int)unit];
        set => _counts[(int)unit] = value;
    }

    [InlineArray(PriceUnits.Count)]
    private struct Counts
    {
        private long _first;
    }
}
