using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Farthing.Routing.Learning;

/// <summary>Writes trained models as bytes: numbers little-endian, arrays and texts behind their length.</summary>
internal sealed class ModelWriter
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 16);

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    /// <summary>Writes a number.</summary>
    public void Number(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_output.GetSpan(sizeof(int)), value);
        _output.Advance(sizeof(int));
    }

    /// <summary>Writes a number.</summary>
    public void Number(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_output.GetSpan(sizeof(double)), value);
        _output.Advance(sizeof(double));
    }

    /// <summary>Writes a text.</summary>
    public void Text(string value) => Array<byte>(Encoding.UTF8.GetBytes(value));

    /// <summary>Writes an array of numbers.</summary>
    public void Array<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        // Every machine .NET runs on keeps numbers so; the file says so too.
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Models are kept little-endian.");
        Number(values.Length);
        _output.Write(MemoryMarshal.AsBytes(values));
    }
}
