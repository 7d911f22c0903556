using System.Globalization;
using System.Runtime.CompilerServices;

namespace Farthing.Pricing;

/// <summary>
/// FNV-1a, 64 bits: names content by what it holds. It is no protection against forgery, and needs no cryptographic provider to be
/// loaded while a process starts.
/// </summary>
internal static class ContentHash
{
    /// <summary>The hash of an empty content, to continue from.</summary>
    public const ulong Empty = 14695981039346656037;

    /// <summary>The hash of <paramref name="content"/>, continuing from <paramref name="seed"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // A long loop, run once while the process starts.
    public static ulong Of(ReadOnlySpan<byte> content, ulong seed = Empty)
    {
        unchecked
        {
            foreach (byte b in content) seed = (seed ^ b) * 1099511628211;
            return seed;
        }
    }

    /// <summary>The hash as sixteen hexadecimal digits.</summary>
    public static string Text(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}
