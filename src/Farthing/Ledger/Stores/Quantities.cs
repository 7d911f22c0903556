using Farthing.Pricing;

namespace Farthing.Ledger.Stores;

/// <summary>
/// Quantities as they are stored. What a provider or a client made absurd is bounded here, so that no call can keep others from the ledger or
/// make a sum overflow.
/// </summary>
internal static class Quantities
{
    /// <summary>The most tokens of a kind that one charge adds to sums.</summary>
    public const long MaxTokens = 1_000_000_000_000;

    /// <summary>The largest cost of one charge that is believed: a million dollars. Beyond it the cost counts as not known.</summary>
    public const decimal MaxUsd = 1_000_000m;

    private static readonly long MaxMicros = (long)TimeSpan.FromDays(365).TotalMicroseconds;

    public static long Tokens(long count) => Math.Clamp(count, 0, MaxTokens);

    public static long Micros(TimeSpan time) => Math.Clamp(time.Ticks / TimeSpan.TicksPerMicrosecond, 0, MaxMicros);

    public static TimeSpan Time(long micros) => TimeSpan.FromTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static long Micros(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Instant(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static long? Picos(Usd? amount) => IsKnown(amount) ? amount!.Value.ToPicos() : null;

    /// <summary>Whether <see cref="Picos"/> gives a number.</summary>
    public static bool IsKnown(Usd? amount) => amount is { } usd && Math.Abs(usd.Amount) <= MaxUsd;

    /// <summary>What a call cost, in pico-dollars, or <c>null</c> when a charge of it is not known.</summary>
    public static long? Cost(IReadOnlyList<Charge> charges)
    {
        long sum = 0;
        for (int i = 0; i < charges.Count; i++)
        {
            if (Picos(charges[i].Cost) is not { } cost || Math.Abs(sum) > long.MaxValue / 2) return null;
            sum += cost;
        }

        return sum;
    }
}
