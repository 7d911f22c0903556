using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Farthing.Tokens;

/// <summary>
/// A byte-pair encoding of OpenAI's: text to tokens and back, exactly as tiktoken's <c>encode_ordinary</c> does it. Names of special tokens
/// such as <c>&lt;|endoftext|&gt;</c> are ordinary text. Immutable and safe for use by many threads; get it from <see cref="TokenEncodings"/>.
/// </summary>
/// <remarks>
/// Text is UTF-8. A byte that belongs to no valid sequence counts as a symbol and is encoded as it is, so every sequence of bytes comes
/// back from <see cref="Decode"/> unchanged. In UTF-16, half of a surrogate pair becomes U+FFFD.
/// </remarks>
public sealed class TokenEncoding
{
    /// <summary>In a piece up to this length every cut is tried.</summary>
    private const int LongestTried = 128;

    private readonly bool _o200k;
    private readonly TokenBytes _bytes;
    private readonly PieceTable _table;
    private readonly PieceEncoder _encoder;
    private readonly PieceCountCache _counts = new();

    internal TokenEncoding(string name, bool o200k)
    {
        Name = name;
        _o200k = o200k;
        RankData ranks = RankData.Load(name);
        _bytes = new TokenBytes(ranks);
        _table = new PieceTable(_bytes);
        _encoder = new PieceEncoder(ranks, _bytes);
    }

    /// <summary>The encoding's name, such as <c>o200k_base</c>.</summary>
    public string Name { get; }

    /// <summary>How many ordinary tokens there are: ids run from 0 to one below this.</summary>
    public int VocabularySize => _bytes.Count;

    /// <summary>The length in bytes of the longest token: a text has at least its length divided by this many tokens.</summary>
    public int LongestToken => _bytes.LongestToken;

    /// <summary>How many tokens the text has.</summary>
    /// <param name="utf8">The text; empty has none.</param>
    public int Count(ReadOnlySpan<byte> utf8) => CountUpTo(utf8, int.MaxValue);

    /// <summary>How many tokens the text has.</summary>
    /// <param name="text">The text; empty has none.</param>
    public int Count(ReadOnlySpan<char> text) => CountUpTo(text, int.MaxValue);

    /// <summary>How many tokens the text has, if it has at most <paramref name="limit"/>; else some number above the limit, found without reading on.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="limit">The most tokens of interest, not negative.</param>
    public int CountUpTo(ReadOnlySpan<byte> utf8, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);

        // Even if every token were the longest one, it would be too many.
        if (utf8.Length / LongestToken > limit)
            return limit + 1;
        return _o200k ? CountUpTo<O200kSplitter>(utf8, limit) : CountUpTo<Cl100kSplitter>(utf8, limit);
    }

    /// <inheritdoc cref="CountUpTo(ReadOnlySpan{byte}, int)"/>
    /// <param name="text">The text.</param>
    /// <param name="limit">The most tokens of interest, not negative.</param>
    public int CountUpTo(ReadOnlySpan<char> text, int limit)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return CountUpTo(utf8.AsSpan(0, Transcode(text, utf8)), limit);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <summary>The ids of the text's tokens.</summary>
    /// <param name="utf8">The text.</param>
    public int[] Encode(ReadOnlySpan<byte> utf8)
    {
        var tokens = new List<int>((utf8.Length / 3) + 1);
        if (_o200k)
            Encode<O200kSplitter>(utf8, tokens);
        else
            Encode<Cl100kSplitter>(utf8, tokens);
        return [.. tokens];
    }

    /// <summary>The ids of the text's tokens.</summary>
    /// <param name="text">The text.</param>
    public int[] Encode(ReadOnlySpan<char> text)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return Encode(utf8.AsSpan(0, Transcode(text, utf8)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <summary>The bytes of the tokens, one behind the other. They need not be whole characters.</summary>
    /// <param name="tokens">Ids of ordinary tokens.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not that of an ordinary token.</exception>
    public byte[] Decode(ReadOnlySpan<int> tokens)
    {
        int length = 0;
        foreach (int token in tokens)
        {
            if (token < 0 || token >= VocabularySize)
                throw new ArgumentOutOfRangeException(nameof(tokens), token, $"{Name} has no ordinary token with this id.");
            length += _bytes.Length(token);
        }

        byte[] text = new byte[length];
        Span<byte> rest = text;
        foreach (int token in tokens)
        {
            ReadOnlySpan<byte> bytes = _bytes[token];
            bytes.CopyTo(rest);
            rest = rest[bytes.Length..];
        }

        return text;
    }

    /// <summary>The longest beginning of the text that has at most <paramref name="limit"/> tokens by itself, cut between two characters.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="limit">The most tokens it may have, not negative.</param>
    /// <remarks>In a stretch of over 128 bytes without a space the result may be a few characters shorter than the longest.</remarks>
    public ReadOnlySpan<byte> Take(ReadOnlySpan<byte> utf8, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return utf8[..(_o200k ? Take<O200kSplitter>(utf8, limit) : Take<Cl100kSplitter>(utf8, limit))];
    }

    /// <inheritdoc cref="Take(ReadOnlySpan{byte}, int)"/>
    /// <param name="text">The text.</param>
    /// <param name="limit">The most tokens it may have, not negative.</param>
    public ReadOnlySpan<char> Take(ReadOnlySpan<char> text, int limit)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return text[..Encoding.UTF8.GetCharCount(Take(utf8.AsSpan(0, Transcode(text, utf8)), limit))];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    private static int Transcode(ReadOnlySpan<char> text, Span<byte> utf8)
    {
        Utf8.FromUtf16(text, utf8, out _, out int written);
        return written;
    }

    private int CountUpTo<TSplitter>(ReadOnlySpan<byte> utf8, int limit)
        where TSplitter : struct, ISplitter
    {
        ref byte text = ref MemoryMarshal.GetReference(utf8);
        int length = utf8.Length, count = 0, start = 0;
        while (start < length && count <= limit)
        {
            int end = TSplitter.Next(in text, length, start);
            count = unchecked(count + CountPiece(utf8, start, end));
            start = end;
        }

        return count;
    }

    private int CountPiece(ReadOnlySpan<byte> utf8, int start, int end)
    {
        int size = unchecked(end - start);
        if (size == 1 || _table.Find(in utf8[start], size, unchecked(utf8.Length - start)) >= 0)
            return 1;
        ReadOnlySpan<byte> piece = utf8.Slice(start, size);
        if (size > PieceCountCache.LongestPiece)
            return _encoder.Count(piece);
        int count = _counts.Find(piece);
        if (count == 0)
        {
            count = _encoder.Count(piece);
            _counts.Add(piece, count);
        }

        return count;
    }

    private void Encode<TSplitter>(ReadOnlySpan<byte> utf8, List<int> tokens)
        where TSplitter : struct, ISplitter
    {
        ref byte text = ref MemoryMarshal.GetReference(utf8);
        int length = utf8.Length, start = 0;
        while (start < length)
        {
            int end = TSplitter.Next(in text, length, start);
            int whole = _table.Find(in utf8[start], end - start, length - start);
            if (whole >= 0)
                tokens.Add(whole);
            else
                _encoder.Encode(utf8[start..end], tokens);
            start = end;
        }
    }

    private int Take<TSplitter>(ReadOnlySpan<byte> utf8, int limit)
        where TSplitter : struct, ISplitter
    {
        ref byte text = ref MemoryMarshal.GetReference(utf8);
        int length = utf8.Length, count = 0, start = 0;

        // From the last safe border on, a shorter text can be counted by itself.
        int border = 0, countAtBorder = 0;
        while (start < length)
        {
            int end = TSplitter.Next(in text, length, start);
            if (start > 0 && SafeBorder.IsAt(utf8, start))
                (border, countAtBorder) = (start, count);
            int more = CountPiece(utf8, start, end);
            if (count + more > limit)
                return border + TakeInside(utf8[border..end], start - border, limit - countAtBorder, limit - count);
            count += more;
            start = end;
        }

        return length;
    }

    /// <summary>The longest beginning of <paramref name="utf8"/> within the limit, where its last piece is the first that is too much.</summary>
    private int TakeInside(ReadOnlySpan<byte> utf8, int lastPiece, int limit, int left)
    {
        int most = utf8.Length;
        if (utf8.Length - lastPiece > LongestTried)
        {
            // The first tokens of a piece are also the tokens of its beginning.
            var tokens = new List<int>();
            _encoder.Encode(utf8[lastPiece..], tokens);
            most = lastPiece + tokens.Take(left).Sum(_bytes.Length);
        }

        // A cut can change the pieces around it, so what decides is the count of the text that remains.
        for (int cut = most; cut > lastPiece; cut--)
        {
            bool between = cut == utf8.Length || (utf8[cut] & 0xC0) != 0x80;
            if (between && CountUpTo(utf8[..cut], limit) <= limit)
                return cut;
        }

        return lastPiece;
    }
}
