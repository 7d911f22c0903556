using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Farthing.Tokens;

/// <summary>The merges of a vocabulary as they are embedded: see <c>eng/pack-ranks.cs</c> for the layout and <c>Data/PROVENANCE.md</c> for the source.</summary>
internal sealed class RankData
{
    /// <summary>The 256 single bytes have the lowest ranks.</summary>
    public const int SingleBytes = 256;

    private RankData(byte[] singles, int[] left, int[] right)
    {
        Singles = singles;
        Left = left;
        Right = right;
    }

    /// <summary>The byte of each rank below 256.</summary>
    public byte[] Singles { get; }

    /// <summary>The left half of each token; a single byte names itself.</summary>
    public int[] Left { get; }

    /// <summary>The right half of each token; a single byte names itself.</summary>
    public int[] Right { get; }

    public static RankData Load(string name)
    {
        string resource = $"Farthing.Tokens.Data.{name}.br";
        using Stream packed = typeof(RankData).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The embedded rank data '{resource}' is missing.");
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        using var plain = new MemoryStream(1 << 21);
        brotli.CopyTo(plain);
        ReadOnlySpan<byte> bytes = plain.GetBuffer().AsSpan(0, (int)plain.Length);

        int merged = (bytes.Length - SingleBytes) / 6;
        int[] left = new int[SingleBytes + merged];
        int[] right = new int[SingleBytes + merged];
        for (int rank = 0; rank < SingleBytes; rank++)
            left[rank] = right[rank] = rank;
        Unpack(bytes, merged, left);
        Unpack(bytes[(3 * merged)..], merged, right);
        return new RankData(bytes[(6 * merged)..].ToArray(), left, right);
    }

    // Runs once, and long: compiled in full at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unpack(ReadOnlySpan<byte> planes, int merged, int[] target)
    {
        ReadOnlySpan<byte> low = planes[..merged], middle = planes.Slice(merged, merged), high = planes.Slice(2 * merged, merged);
        Span<int> halves = target.AsSpan(SingleBytes);
        for (int i = 0; i < halves.Length && i < low.Length && i < middle.Length && i < high.Length; i++)
            halves[i] = low[i] | (middle[i] << 8) | (high[i] << 16);
    }
}
