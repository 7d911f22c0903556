namespace Farthing.Pricing.Metering;

/// <summary>Cheap looks at an event's bytes that decide whether it is worth reading.</summary>
internal static class EventScan
{
    /// <summary>Whether a member of that name (given with its quotes) is there with a value other than <c>null</c>.</summary>
    public static bool HasValue(ReadOnlySpan<byte> data, ReadOnlySpan<byte> quotedName)
    {
        while (true)
        {
            int at = data.IndexOf(quotedName);
            if (at < 0) return false;
            data = data[(at + quotedName.Length)..];
            ReadOnlySpan<byte> value = data.TrimStart(" :\t"u8);
            if (!value.StartsWith("null"u8)) return true;
        }
    }
}
