using System.Runtime.CompilerServices;

namespace Farthing.Routing.Features;

/// <summary>
/// What a router sees of a text: its words, pairs of neighbouring words and runs of three and four characters, hashed into buckets, and its
/// <see cref="ShapeFeatures">shape</see>. Works on UTF-8 in place; letters of ASCII are compared without regard to case.
/// </summary>
public static class TextFeatures
{
    /// <summary>How many bits a bucket of either half has.</summary>
    public const int Bits = 16;

    /// <summary>Buckets of words and pairs of words: the first half. Runs of characters have the second.</summary>
    public const int WordBuckets = 1 << Bits;

    /// <summary>Buckets in all.</summary>
    public const int Buckets = 2 * WordBuckets;

    /// <summary>The longest part of a text that is read, in bytes: the rest says nothing new and would cost time.</summary>
    public const int LongestText = 16 * 1024;

    private const uint PairSalt = 0x9E3779B9;
    private const uint ShortRunSalt = 0x85EBCA6B;
    private const uint LongRunSalt = 0xC2B2AE35;

    /// <summary>Reads a text into a buffer, in place of what it held.</summary>
    /// <param name="utf8">The text; of a longer one than <see cref="LongestText"/> the two ends are read.</param>
    /// <param name="buffer">Receives the features.</param>
    public static void Read(ReadOnlySpan<byte> utf8, FeatureBuffer buffer)
    {
        buffer.Clear();
        ShapeFeatures.Read(utf8, buffer.Shape);
        if (utf8.Length <= LongestText)
        {
            AddRuns(utf8, buffer);
            return;
        }

        AddRuns(utf8[..(LongestText / 2)], buffer);
        AddRuns(utf8[^(LongestText / 2)..], buffer);
    }

    /// <summary>Whether a byte belongs to a word: a letter or digit of ASCII, or any part of another character.</summary>
    internal static bool IsWord(byte value) => value >= 0x80 || char.IsAsciiLetterOrDigit((char)value);

    private static void AddRuns(ReadOnlySpan<byte> text, FeatureBuffer buffer)
    {
        unchecked
        {
            uint word = 0;
            uint previous = 0;

            // The last four characters, spaces of any kind and number counted as one.
            uint window = ' ';
            foreach (byte raw in text)
            {
                byte value = raw <= ' ' ? (byte)' ' : char.IsAsciiLetterUpper((char)raw) ? (byte)(raw | 0x20) : raw;
                if (value != ' ' || (window & 0xFF) != ' ')
                {
                    window = (window << 8) | value;
                    if ((window & 0xFF0000) != 0) buffer.Add(WordBuckets + Bucket((window & 0xFFFFFF) ^ ShortRunSalt));
                    if ((window & 0xFF000000) != 0) buffer.Add(WordBuckets + Bucket(Mix(window) ^ LongRunSalt));
                }

                if (IsWord(value))
                {
                    word = (word * 31) + value + 1;
                    continue;
                }

                if (word != 0) AddWord(buffer, ref word, ref previous);
            }

            if (word != 0) AddWord(buffer, ref word, ref previous);
        }
    }

    private static void AddWord(FeatureBuffer buffer, ref uint word, ref uint previous)
    {
        unchecked
        {
            uint mixed = Mix(word);
            buffer.Add(Bucket(mixed));
            if (previous != 0) buffer.Add(Bucket(Mix((previous * PairSalt) + mixed)));
            previous = mixed;
            word = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bucket(uint hash) => (int)(Mix(hash) >> (32 - Bits));

    // The finaliser of MurmurHash3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mix(uint hash)
    {
        unchecked
        {
            hash ^= hash >> 16;
            hash *= 0x85EBCA6B;
            hash ^= hash >> 13;
            hash *= 0xC2B2AE35;
            return hash ^ (hash >> 16);
        }
    }
}
