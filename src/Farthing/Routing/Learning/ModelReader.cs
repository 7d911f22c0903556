using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Farthing.Routing.Learning;

/// <summary>Reads what <see cref="ModelWriter"/> wrote; bytes that are not so are told by an exception, never by memory that is not theirs.</summary>
internal sealed class ModelReader(ReadOnlyMemory<byte> input)
{
    private int _at;

    /// <summary>Whether everything has been read.</summary>
    public bool IsAtEnd => _at == input.Length;

    /// <summary>Reads a whole number.</summary>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    /// <exception cref="InvalidDataException">It is not there or not between them.</exception>
    public int Whole(int least = int.MinValue, int most = int.MaxValue)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
        return value >= least && value <= most ? value : throw Broken();
    }

    /// <summary>Reads a number.</summary>
    /// <exception cref="InvalidDataException">It is not there or none.</exception>
    public double Number()
    {
        double value = BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));
        return double.IsFinite(value) ? value : throw Broken();
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public string Text() => Encoding.UTF8.GetString(Array<byte>());

    /// <summary>Reads an array of numbers.</summary>
    /// <param name="length">How long it must be; any length where left out.</param>
    /// <exception cref="InvalidDataException">It is not there or not so long.</exception>
    public T[] Array<T>(int? length = null)
        where T : unmanaged
    {
        int count = Whole(0, (input.Length - _at) / Unsafe.SizeOf<T>());
        if (length is { } wanted && count != wanted) throw Broken();
        return MemoryMarshal.Cast<byte, T>(Take(count * Unsafe.SizeOf<T>())).ToArray();
    }

    /// <summary>What is thrown at bytes that are no model.</summary>
    public static InvalidDataException Broken() => new("it is cut off or damaged");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || input.Length - _at < count) throw Broken();
        ReadOnlySpan<byte> taken = input.Span.Slice(_at, count);
        _at += count;
        return taken;
    }
}
