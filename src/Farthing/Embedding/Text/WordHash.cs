namespace Farthing.Embedding.Text;

/// <summary>The hash by which shipped weights and word lists name words and n-grams. Part of their format: it never changes within a version.</summary>
internal static class WordHash
{
    /// <summary>The hash of nothing, before it is finished.</summary>
    public const uint Start = 2166136261;

    private const uint Prime = 16777619;

    /// <summary>FNV-1a over UTF-16 units, finished so that low bits are as good as high ones.</summary>
    public static uint Of(ReadOnlySpan<char> text)
    {
        unchecked
        {
            uint hash = Start;
            foreach (char c in text) hash = Add(hash, c);
            return Finish(hash);
        }
    }

    /// <summary>A hash that is not finished, with one more character.</summary>
    public static uint Add(uint hash, char next) => unchecked((hash ^ next) * Prime);

    /// <summary>Two hashes in order as one.</summary>
    public static uint Join(uint first, uint second)
    {
        unchecked
        {
            return Finish((first * 0x9E3779B1) ^ (second + 0x7F4A7C15));
        }
    }

    /// <summary>What a text is named by once its last character was added.</summary>
    public static uint Finish(uint hash)
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
