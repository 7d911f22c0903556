using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>Makes a key of texts in order: the first half of SHA-256 over them in UTF-8, a line break between each two.</summary>
/// <param name="room">Room for what is hashed; more is rented where that does not do.</param>
internal ref struct KeyHasher(Span<byte> room)
{
    /// <summary>Room that does for the key of nearly every question.</summary>
    public const int UsualLength = 512;

    private Span<byte> _bytes = room;
    private byte[]? _rented;
    private int _length;
    private bool _begun;

    /// <summary>Adds a text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        if (_bytes.Length - _length < most) Grow(most);
        if (_begun) _bytes[_length++] = (byte)'\n';
        _begun = true;
        _length += Encoding.UTF8.GetBytes(text, _bytes[_length..]);
    }

    /// <summary>The key of what was added.</summary>
    public readonly UInt128 Finish()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes[.._length], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>Gives back what was rented.</summary>
    public readonly void Dispose()
    {
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
    }

    private void Grow(int more)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, _length + more));
        _bytes[.._length].CopyTo(larger);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _rented = larger;
        _bytes = larger;
    }
}
