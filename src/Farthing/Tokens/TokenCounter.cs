namespace Farthing.Tokens;

/// <summary>
/// Counts the tokens of a text that comes in parts, cut anywhere, even inside a character: the count is that of the whole. Keeps only the end of the
/// text from the last place where it can be cut (a space or a new line in most texts); a text without any such place is kept whole.
/// Not for use by several threads at once.
/// </summary>
/// <param name="encoding">The encoding to count in.</param>
public sealed class TokenCounter(TokenEncoding encoding)
{
    private const int LeastAttempt = 4_096;
    private const int LargestPart = 1 << 16;

    private byte[] _open = new byte[256];
    private int _length;
    private int _nextAttempt = LeastAttempt;
    private int _settled;

    /// <summary>How many tokens everything appended so far has. Costs as much as counting the end that is kept.</summary>
    public int Total => _settled + encoding.Count(_open.AsSpan(0, _length));

    /// <summary>How many bytes are kept because their tokens can still change.</summary>
    public int BytesKept => _length;

    /// <summary>Appends the next bytes of the text.</summary>
    /// <param name="utf8">Any part of it, of any length.</param>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        while (utf8.Length > 0)
        {
            ReadOnlySpan<byte> part = utf8[..Math.Min(utf8.Length, LargestPart)];
            utf8 = utf8[part.Length..];
            if (_length + part.Length > _open.Length)
                Array.Resize(ref _open, Math.Max(_length + part.Length, checked(_open.Length * 2)));
            part.CopyTo(_open.AsSpan(_length));
            _length += part.Length;
            if (_length >= _nextAttempt)
                Settle();
        }
    }

    /// <summary>Counts what cannot change any more. Where little could be settled, waits until the rest has doubled, so that no text costs more than linear time.</summary>
    private void Settle()
    {
        Span<byte> open = _open.AsSpan(0, _length);
        int border = SafeBorder.Last(open);
        if (border > 0)
        {
            _settled += encoding.Count(open[..border]);
            open[border..].CopyTo(open);
            _length -= border;
        }

        _nextAttempt = Math.Max(LeastAttempt, checked(2 * _length));
    }
}
