using System.Text;
using Farthing.Pricing;

namespace Farthing.Providers.Balancing;

/// <summary>
/// Weighted rendezvous hashing (Thaler and Ravishankar, 1998; weights as by Schindelhauer and Schomaker, 2005): each conversation goes to the deployment with the
/// least waiting time, drawn from an exponential distribution by a hash of both. Shares follow the weights, and a deployment that is added or taken away moves only
/// its own share.
/// </summary>
internal static class Rendezvous
{
    /// <summary>The waiting time of a draw; the least one wins. Infinite for weight 0.</summary>
    /// <param name="drawn">Evenly from 0 up to 1.</param>
    /// <param name="weight">The weight.</param>
    public static double WaitOf(double drawn, int weight) => weight > 0 ? -Math.Log(1 - drawn) / weight : double.PositiveInfinity;

    /// <summary>The draw that belongs to a conversation and a deployment, evenly from 0 up to 1.</summary>
    public static double Draw(ulong conversation, string deployment)
    {
        Span<byte> name = stackalloc byte[512];
        if (!Encoding.UTF8.TryGetBytes(deployment, name, out int length)) return Unit(conversation ^ ContentHash.Of(Encoding.UTF8.GetBytes(deployment)));
        return Unit(conversation ^ ContentHash.Of(name[..length]));
    }

    /// <summary>The finaliser of SplitMix64: makes every bit depend on every other, which FNV alone does not.</summary>
    private static double Unit(ulong hash)
    {
        unchecked
        {
            hash += 0x9E3779B97F4A7C15;
            hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
            hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
            return ((hash ^ (hash >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
