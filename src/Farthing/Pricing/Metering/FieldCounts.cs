using System.Runtime.CompilerServices;

namespace Farthing.Pricing.Metering;

/// <summary>The counts of one usage object, with which of them were present: absent is not zero.</summary>
internal struct FieldCounts
{
    private Values _values;
    private ulong _present;

    /// <summary>The count, or 0 when absent.</summary>
    public readonly long this[UsageField field] => _values[(int)field];

    /// <summary>Whether nothing was present.</summary>
    public readonly bool IsEmpty => _present == 0;

    /// <summary>Whether a count was present.</summary>
    public readonly bool Has(UsageField field) => (_present & (1UL << (int)field)) != 0;

    /// <summary>Sets a count, replacing an earlier one.</summary>
    public void Set(UsageField field, long value)
    {
        _values[(int)field] = value;
        _present |= 1UL << (int)field;
    }

    /// <summary>Adds to a count (elements of one array).</summary>
    public void Add(UsageField field, long value) => Set(field, _values[(int)field] + value);

    /// <summary>Takes over every count that <paramref name="later"/> has: usage in streams is cumulative, so the later word counts.</summary>
    public void Overwrite(in FieldCounts later)
    {
        for (int i = 0; i <= (int)UsageField.LastCount; i++)
            if (later.Has((UsageField)i)) Set((UsageField)i, later._values[i]);
    }

    [InlineArray((int)UsageField.LastCount + 1)]
    private struct Values
    {
        private long _first;
    }
}
