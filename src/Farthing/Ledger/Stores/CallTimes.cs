using Farthing.Calls;

namespace Farthing.Ledger.Stores;

/// <summary>Identities as bounds of time: they begin with the millisecond of arrival, so that a range of time is a range of identities.</summary>
internal static class CallTimes
{
    /// <summary>How far the time in an identity and the time of arrival may be apart.</summary>
    public const long MarginMillis = 60_000;

    /// <summary>The first identity of a millisecond.</summary>
    public static CallId AtMillis(long unixMillis) => new((ulong)Math.Clamp(unixMillis, 0, (1L << 48) - 1) << 16, 0);

    /// <summary>The first identity of an hour, some milliseconds off.</summary>
    public static CallId AtHour(long hour, long millis) => AtMillis((hour * RollupLevel.HourSeconds * 1000) + millis);

    /// <summary>The identities between which the calls of a query lie; the last is not included.</summary>
    public static (CallId First, CallId Last) Bounds(CallsQuery query) => (
        query.Since is { } since ? AtMillis(since.ToUnixTimeMilliseconds()) : default,
        query.Until is { } until ? AtMillis(until.ToUnixTimeMilliseconds()) : new CallId(ulong.MaxValue, ulong.MaxValue));

    /// <summary>The identities between which the calls in the hours of a report lie; the last is not included.</summary>
    public static (CallId First, CallId Last) Bounds(ReportQuery query)
    {
        (long from, long to) = ReportAssembly.Range(query);
        return (AtMillis(from * 1000), to == long.MaxValue ? new CallId(ulong.MaxValue, ulong.MaxValue) : AtMillis(to * 1000));
    }

    /// <summary>The first and the last identity that begin with a text such as <c>call_019a</c>, both included; <c>null</c> when none can.</summary>
    public static (CallId First, CallId Last)? OfPrefix(string prefix)
    {
        const int digits = 32;
        const string callPrefix = "call_";
        string hex = prefix.StartsWith(callPrefix, StringComparison.Ordinal) ? prefix[callPrefix.Length..] : prefix;
        return hex.Length <= digits && CallId.TryParse(hex.PadRight(digits, '0'), out CallId first) && CallId.TryParse(hex.PadRight(digits, 'f'), out CallId last) ? (first, last) : null;
    }
}
