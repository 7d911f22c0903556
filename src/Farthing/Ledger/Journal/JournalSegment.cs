using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Farthing.Ledger.Journal;

/// <summary>
/// A segment file that entries are appended to, through a memory map. The file is filled with zeros when it is made: a full disk is found then
/// and not by a fault in the middle of an append, and a data sync need not touch the file's metadata.
/// Measured for an entry of 300 bytes: 26 ns in the map against 900-1,050 ns by a write; 29 against 52 µs of CPU for a sync of 8 entries.
/// </summary>
internal sealed unsafe class JournalSegment : IDisposable
{
    private const string Extension = ".journal";
    private readonly SafeFileHandle _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _bytes;
    private readonly int _size;
    private long _end = JournalFormat.HeaderBytes;
    private volatile bool _sealed;

    private JournalSegment(string path, ulong sequence, int size, SafeFileHandle file)
    {
        Path = path;
        Sequence = sequence;
        _size = size;
        _file = file;
        _map = MemoryMappedFile.CreateFromFile(file, null, size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, size);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
    }

    public string Path { get; }

    public ulong Sequence { get; }

    /// <summary>The byte after the last whole frame; may be read from any thread.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Whether nothing will be appended any more. To be read before <see cref="End"/>.</summary>
    public bool IsSealed => _sealed;

    /// <summary>The room left, with what ends a segment taken off.</summary>
    public int Room => _size - (int)_end - sizeof(ulong);

    public static string PathOf(string folder, ulong sequence) => System.IO.Path.Combine(folder, sequence.ToString("x16") + Extension);

    /// <summary>The segments of a folder in order.</summary>
    public static IReadOnlyList<(ulong Sequence, string Path)> List(string folder)
    {
        List<(ulong Sequence, string Path)> found = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            string name = System.IO.Path.GetFileNameWithoutExtension(path);
            if (ulong.TryParse(name, System.Globalization.NumberStyles.AllowHexSpecifier, null, out ulong sequence)) found.Add((sequence, path));
        }

        found.Sort();
        return found;
    }

    /// <summary>Makes a segment, of zeros, or of an old file whose entries are all in the store.</summary>
    /// <exception cref="IOException">The disk is full, read-only or broken.</exception>
    public static JournalSegment Create(string folder, ulong journal, ulong sequence, int size, string? reuse = null)
    {
        string path = PathOf(folder, sequence);
        if (reuse is not null) File.Move(reuse, path);
        SafeFileHandle? file = null;
        try
        {
            file = reuse is null
                ? File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.None, size)
                : File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (reuse is null) Zero(file, size);
            Span<byte> start = stackalloc byte[JournalFormat.HeaderBytes + sizeof(ulong)];
            start.Clear();
            JournalFormat.WriteHeader(start, journal, sequence);
            RandomAccess.Write(file, start, 0);
            RandomAccess.FlushToDisk(file);
            return new JournalSegment(path, sequence, size, file);
        }
        catch
        {
            file?.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Appends a frame that fits; under the appender's lock.</summary>
    public void Append(ReadOnlySpan<byte> payload, uint checksum)
    {
        byte* frame = _bytes + _end;
        int length = JournalFormat.FrameBytes(payload.Length);
        *(ulong*)(frame + length) = 0;
        payload.CopyTo(new Span<byte>(frame + JournalFormat.FrameHeaderBytes, payload.Length));
        Volatile.Write(ref Unsafe.AsRef<ulong>(frame), JournalFormat.FrameHeader(payload.Length, checksum, Sequence, _end));
        Volatile.Write(ref _end, _end + length);
    }

    /// <summary>Says that the segment is complete; under the appender's lock.</summary>
    public void Seal()
    {
        Volatile.Write(ref Unsafe.AsRef<ulong>(_bytes + _end), JournalFormat.Seal);
        _sealed = true;
    }

    /// <summary>Brings what was appended to the disk.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Sync() => _view.Flush();

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
    }

    private static void Zero(SafeFileHandle file, int size)
    {
        byte[] zeros = new byte[Math.Min(size, 1 << 16)];
        for (long offset = 0; offset < size; offset += zeros.Length)
        {
            RandomAccess.Write(file, zeros.AsSpan(0, (int)Math.Min(zeros.Length, size - offset)), offset);
        }
    }
}
