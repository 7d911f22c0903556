using System.Buffers;
using Farthing.Calls;

namespace Farthing.Providers;

/// <summary>The first bytes of an answer, read before it was decided whether the client gets it. They are given out again as if they came now.</summary>
internal sealed class AnswerBeginning : IDisposable
{
    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(ErrorAnswer.MaxLength);
    private int _count;
    private int _given;

    /// <summary>Whether the answer ended with them.</summary>
    public bool Ended { get; private set; }

    /// <summary>How the answer broke off after them, or <c>null</c>.</summary>
    public ReplyBrokenException? Broke { get; private set; }

    /// <summary>What was not given out yet.</summary>
    public ReadOnlySpan<byte> Rest => _bytes.AsSpan(_given, _count - _given);

    /// <summary>Where the next bytes are to be read to; empty when there is no more room.</summary>
    public Memory<byte> Room => _bytes.AsMemory(_count);

    /// <summary>Takes in bytes that were read to <see cref="Room"/>; none when the answer has ended.</summary>
    public void Add(int count)
    {
        Ended = count == 0;
        _count += count;
    }

    /// <summary>The answer broke off: who comes to that place is told.</summary>
    public void Break(ReplyBrokenException error) => Broke = error;

    /// <summary>Gives out what there is.</summary>
    /// <returns>How many bytes; 0 when the answer goes on elsewhere or has ended.</returns>
    /// <exception cref="ReplyBrokenException">The answer broke off after them.</exception>
    public int Give(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _count - _given);
        Rest[..count].CopyTo(buffer);
        _given += count;
        if (count == 0 && Broke is { } broke) throw broke;
        return count;
    }

    public void Dispose()
    {
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _count, _given) = (null, 0, 0);
    }
}
