using System.Buffers;

namespace Farthing.Tokens;

/// <summary>
/// Byte-pair encoding of one piece in linear time.
/// </summary>
/// <remarks>
/// Short pieces are merged by the definition (<see cref="ShortPieceMerger"/>). For the others: a row of tokens is the encoding of its text exactly when each two neighbours alone would be encoded as themselves (van Antwerpen and
/// Neubeck, "So many tokens, so little time", GitHub 2024). So the encoder takes the longest token that fits beside the last one, and goes
/// back when none does; a place that was left once is never entered again. This holds because every token of these vocabularies can be
/// reached by merging lower ones, which <c>eng/pack-ranks.cs</c> verifies.
/// </remarks>
internal sealed class PieceEncoder
{
    private const int SmallPiece = 256;

    private readonly (int Left, int Right)[] _halves;
    private readonly TokenBytes _bytes;
    private readonly PairTable _pairs;
    private readonly PrefixTree _tree;
    private readonly ShortPieceMerger _shortPieces;

    public PieceEncoder(RankData ranks, TokenBytes bytes)
    {
        _halves = [.. ranks.Left.Zip(ranks.Right)];
        _bytes = bytes;
        _pairs = new PairTable(ranks.Left, ranks.Right);
        _tree = new PrefixTree(ranks, bytes);
        _shortPieces = new ShortPieceMerger(ranks, _pairs);
    }

    /// <summary>How many tokens the piece has.</summary>
    public int Count(ReadOnlySpan<byte> piece)
    {
        if (piece.Length <= ShortPieceMerger.LongestPiece)
            return _shortPieces.Merge(piece, stackalloc int[ShortPieceMerger.LongestPiece]);
        if (piece.Length <= SmallPiece)
            return Fill(piece, stackalloc int[SmallPiece], stackalloc ulong[SmallPiece / 64]);
        return CountLarge(piece, null);
    }

    /// <summary>Writes the tokens of the piece.</summary>
    public void Encode(ReadOnlySpan<byte> piece, List<int> output)
    {
        if (piece.Length <= ShortPieceMerger.LongestPiece)
        {
            Span<int> tokens = stackalloc int[ShortPieceMerger.LongestPiece];
            int count = _shortPieces.Merge(piece, tokens);
            output.AddRange(tokens[..count]);
        }
        else if (piece.Length <= SmallPiece)
        {
            Span<int> tokens = stackalloc int[SmallPiece];
            int count = Fill(piece, tokens, stackalloc ulong[SmallPiece / 64]);
            output.AddRange(tokens[..count]);
        }
        else
        {
            CountLarge(piece, output);
        }
    }

    private int CountLarge(ReadOnlySpan<byte> piece, List<int>? output)
    {
        int[] tokens = ArrayPool<int>.Shared.Rent(piece.Length);
        ulong[] left = ArrayPool<ulong>.Shared.Rent((piece.Length / 64) + 1);
        try
        {
            int count = Fill(piece, tokens, left);
            output?.AddRange(tokens.AsSpan(0, count));
            return count;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(tokens);
            ArrayPool<ulong>.Shared.Return(left);
        }
    }

    /// <param name="piece">What to encode.</param>
    /// <param name="tokens">Room for as many tokens as the piece has bytes.</param>
    /// <param name="dead">One bit a byte of the piece: the places from which no encoding goes on.</param>
    private int Fill(ReadOnlySpan<byte> piece, Span<int> tokens, Span<ulong> dead)
    {
        dead = dead[..((piece.Length / 64) + (piece.Length % 64 == 0 ? 0 : 1))];
        dead.Clear();
        int count = 0, place = 0;
        int token = _tree.Longest(piece);
        while (true)
        {
            int end = place + _bytes.Length(token);
            bool open = end == piece.Length || (dead[end >> 6] & (1UL << (end & 63))) == 0;
            if (open && (count == 0 || Neighbours(tokens[count - 1], token)))
            {
                tokens[count++] = token;
                place = end;
                if (place == piece.Length)
                    return count;
                token = _tree.Longest(piece[place..]);
                continue;
            }

            token = _tree.Shorter[token];
            if (token >= 0)
                continue;

            // Nothing fits behind the last token here: take that token back and try a shorter one in its stead.
            dead[place >> 6] |= 1UL << (place & 63);
            token = tokens[--count];
            place -= _bytes.Length(token);
        }
    }

    /// <summary>
    /// Whether the two tokens side by side stay as they are: undoes their last merges from the latest to the earliest, and looks
    /// whether at any of those moments a merge across the border would have come first.
    /// </summary>
    private bool Neighbours(int left, int right)
    {
        // Merges across the border with a rank at or above this came too late.
        int limit = int.MaxValue;
        while (true)
        {
            int across = _pairs.Find(left, right);
            if (across >= 0 && across < limit)
                return false;

            // Equal ranks merge from left to right, so at equal rank the right one was made later.
            bool undoLeft = left > right;
            if (undoLeft ? left < RankData.SingleBytes : right < RankData.SingleBytes)
                return true;
            if (undoLeft)
            {
                limit = left;
                left = _halves[left].Right;
            }
            else
            {
                limit = right + 1;
                right = _halves[right].Left;
            }
        }
    }
}
