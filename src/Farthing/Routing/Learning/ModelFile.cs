using System.IO.Compression;
using System.Security.Cryptography;
using Farthing.Files;

namespace Farthing.Routing.Learning;

/// <summary>
/// What was trained, in a file: a mark, the version of the format, what it was made of, a hash, and the packed bytes. A file that is not whole, or was made of something else, is
/// not used.
/// </summary>
internal static class ModelFile
{
    /// <summary>The most that a file may hold once unpacked, in bytes.</summary>
    private const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Writes one, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mark">What the file begins with; ends with a line's end.</param>
    /// <param name="version">The version of the format.</param>
    /// <param name="origin">A hash of what it was learned from, 32 bytes.</param>
    /// <param name="model">The bytes.</param>
    public static void Save(string path, ReadOnlySpan<byte> mark, byte version, ReadOnlySpan<byte> origin, ReadOnlySpan<byte> model)
    {
        using MemoryStream file = new();
        file.Write(mark);
        file.WriteByte(version);
        file.Write(origin);
        file.Write(SHA256.HashData(model));
        using (BrotliStream packed = new(file, CompressionLevel.Fastest, leaveOpen: true)) packed.Write(model);
        WholeFile.Write(path, file.WriteTo);
    }

    /// <summary>Reads one.</summary>
    /// <returns>The bytes; <c>null</c> when there is no file, or one that was made of something else or by another version.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; the message says how.</exception>
    public static ReadOnlyMemory<byte>? Load(string path, ReadOnlySpan<byte> mark, byte version, ReadOnlySpan<byte> origin)
    {
        if (!File.Exists(path)) return null;
        ReadOnlyMemory<byte> file = File.ReadAllBytes(path);
        int head = mark.Length + 1 + origin.Length + SHA256.HashSizeInBytes;
        if (file.Length < head || !file.Span.StartsWith(mark)) throw new InvalidDataException("it is no file of Farthing's");
        if (file.Span[mark.Length] != version || !file.Span.Slice(mark.Length + 1, origin.Length).SequenceEqual(origin)) return null;
        byte[] bytes = Unpack(file[head..]);
        return SHA256.HashData(bytes).AsSpan().SequenceEqual(file.Span.Slice(head - SHA256.HashSizeInBytes, SHA256.HashSizeInBytes)) ? bytes : throw ModelReader.Broken();
    }

    private static byte[] Unpack(ReadOnlyMemory<byte> packed)
    {
        using BrotliStream stream = new(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        using MemoryStream whole = new();
        byte[] buffer = new byte[81_920];
        try
        {
            while (stream.Read(buffer) is > 0 and int count)
            {
                if (whole.Length + count > MostBytes) throw ModelReader.Broken();
                whole.Write(buffer.AsSpan(0, count));
            }
        }
        catch (InvalidOperationException)
        {
            throw ModelReader.Broken();
        }

        return whole.ToArray();
    }
}
