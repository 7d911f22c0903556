using System.Security.Cryptography;
using System.Text;

namespace Farthing.Simulator.Text;

/// <summary>
/// A 64-bit FNV-1a hash that is the same in every process: answers, identifiers and cache keys are derived from it.
/// </summary>
internal static class StableHash
{
    public const ulong Start = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        unchecked
        {
            foreach (char c in text)
            {
                hash = (hash ^ c) * Prime;
            }

            // A separator that no character equals: "ab"+"c" differs from "a"+"bc".
            return (hash ^ 0x1_0000) * Prime;
        }
    }

    public static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            foreach (byte b in bytes)
            {
                hash = (hash ^ b) * Prime;
            }

            return (hash ^ 0x1_0000) * Prime;
        }
    }

    public static ulong Add(ulong hash, long number)
    {
        unchecked
        {
            return (hash ^ (ulong)number) * Prime;
        }
    }

    /// <summary>The first 16 hexadecimal digits of SHA-256: names a secret without holding it.</summary>
    public static string Fingerprint(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, 8));
}
