using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Farthing.Embedding;

/// <summary>
/// Named blocks of bytes in one file: what was trained or gathered from lexicons. Shipped inside the assembly and read where the system mapped
/// it, so that nothing is copied and only what is touched takes memory. Safe for use by many threads.
/// </summary>
/// <remarks>
/// Layout, little endian: "FSEM", format (int32), length of the version's name (int32), the name (UTF-8), count of blocks (int32); for each block
/// length of name (int32), name, offset from the file's beginning (int32), length (int32); then the blocks.
/// </remarks>
public sealed unsafe class ModelFile
{
    private const string Resource = "Farthing.Embedding.Weights.semantic-en.bin";
    private const int Format = 1;
    private static ReadOnlySpan<byte> Magic => "FSEM"u8;

    private readonly byte* _start;
    private readonly byte[]? _owned;
    private readonly Dictionary<string, (int Offset, int Length)> _blocks = [];

    private ModelFile(byte* start, long length, byte[]? owned)
    {
        _start = start;
        _owned = owned;
        Length = length;
        ReadOnlySpan<byte> bytes = new(start, checked((int)length));
        if (bytes.Length < 16 || !bytes[..4].SequenceEqual(Magic) || BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]) != Format)
            throw new InvalidDataException("these are no weights of a format this version knows");
        int at = 8;
        Version = ReadText(bytes, ref at);
        int count = ReadInt(bytes, ref at);
        for (int i = 0; i < count; i++)
        {
            string name = ReadText(bytes, ref at);
            (int offset, int size) = (ReadInt(bytes, ref at), ReadInt(bytes, ref at));
            if (offset < 0 || size < 0 || (long)offset + size > length) throw new InvalidDataException($"the weights end within the block {name}");
            _blocks.Add(name, (offset, size));
        }
    }

    /// <summary>Names the weights: vectors made with other weights cannot be compared with theirs.</summary>
    public string Version { get; }

    /// <summary>The file's size in bytes.</summary>
    public long Length { get; }

    /// <summary>The weights that ship.</summary>
    /// <exception cref="InvalidOperationException">The assembly was built without them.</exception>
    public static ModelFile Embedded()
    {
        if (typeof(ModelFile).Assembly.GetManifestResourceStream(Resource) is not UnmanagedMemoryStream stream)
            throw new InvalidOperationException("this build holds no semantic weights; eng/Farthing.Training makes them");
        return new ModelFile(stream.PositionPointer, stream.Length, owned: null);
    }

    /// <summary>Weights read from bytes.</summary>
    /// <param name="bytes">A whole file.</param>
    /// <exception cref="InvalidDataException">They are none, or damaged.</exception>
    public static ModelFile Read(ReadOnlySpan<byte> bytes)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned);
        return new ModelFile((byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), pinned.Length, pinned);
    }

    /// <summary>Writes a file.</summary>
    /// <param name="version">Names the weights.</param>
    /// <param name="blocks">The blocks by name, in the order they are written.</param>
    public static byte[] Write(string version, IReadOnlyList<KeyValuePair<string, byte[]>> blocks)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        int header = 8 + 4 + Encoding.UTF8.GetByteCount(version) + 4 + blocks.Sum(block => 12 + Encoding.UTF8.GetByteCount(block.Key));
        writer.Write(Magic);
        writer.Write(Format);
        WriteText(writer, version);
        writer.Write(blocks.Count);
        int offset = Aligned(header);
        foreach ((string name, byte[] content) in blocks)
        {
            WriteText(writer, name);
            writer.Write(offset);
            writer.Write(content.Length);
            offset = Aligned(offset + content.Length);
        }

        foreach ((_, byte[] content) in blocks)
        {
            writer.Flush();
            writer.Write(new byte[Aligned((int)stream.Length) - (int)stream.Length]);
            writer.Write(content);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>A block as numbers; empty where the file has no such block.</summary>
    /// <param name="name">The block's name.</param>
    internal ModelBlock<T> Find<T>(string name)
        where T : unmanaged => _blocks.TryGetValue(name, out (int Offset, int Length) place) ? new(this, (T*)(_start + place.Offset), place.Length / sizeof(T)) : default;

    /// <summary>A block as numbers, to be read at once; empty where the file has no such block.</summary>
    /// <param name="name">The block's name.</param>
    internal ReadOnlySpan<T> Block<T>(string name)
        where T : unmanaged => Find<T>(name).Span;

    private static int Aligned(int offset) => (offset + 63) & ~63;

    private static int ReadInt(ReadOnlySpan<byte> bytes, ref int at)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
        at += 4;
        return value;
    }

    private static string ReadText(ReadOnlySpan<byte> bytes, ref int at)
    {
        int length = ReadInt(bytes, ref at);
        string text = Encoding.UTF8.GetString(bytes.Slice(at, length));
        at += length;
        return text;
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }
}
