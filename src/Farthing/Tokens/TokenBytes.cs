using System.Runtime.CompilerServices;

namespace Farthing.Tokens;

/// <summary>The bytes of every token in one array.</summary>
internal sealed class TokenBytes
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    // Runs once, and long: compiled in full at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TokenBytes(RankData ranks)
    {
        int count = ranks.Left.Length;
        _starts = new int[count + 1];
        for (int token = 0; token < count; token++)
        {
            int length = token < RankData.SingleBytes ? 1 : Length(ranks.Left[token]) + Length(ranks.Right[token]);
            LongestToken = Math.Max(LongestToken, length);
            _starts[token + 1] = _starts[token] + length;
        }

        _bytes = new byte[_starts[count]];
        ranks.Singles.CopyTo(_bytes, 0);
        for (int token = RankData.SingleBytes; token < count; token++)
        {
            Span<byte> target = _bytes.AsSpan(_starts[token]);
            ReadOnlySpan<byte> left = this[ranks.Left[token]];
            left.CopyTo(target);
            this[ranks.Right[token]].CopyTo(target[left.Length..]);
        }
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The length in bytes of the longest token.</summary>
    public int LongestToken { get; }

    public ReadOnlySpan<byte> this[int token] => _bytes.AsSpan(_starts[token], Length(token));

    public int Length(int token) => _starts[token + 1] - _starts[token];
}
