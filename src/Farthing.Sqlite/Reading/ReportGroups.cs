using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Farthing.Ledger;
using Farthing.Ledger.Stores;

namespace Farthing.Sqlite.Reading;

/// <summary>The groups of a report, found by the bytes of their dimensions, so that no text is made for each row that is read. For one thread.</summary>
internal sealed class ReportGroups
{
    private readonly IReadOnlyList<Dimension> _by;
    private readonly ArrayBufferWriter<byte> _key = new(256);
    private readonly Dictionary<byte[], ReportSums> _groups = new(new BytesComparer());
    private readonly Dictionary<byte[], ReportSums>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public ReportGroups(IReadOnlyList<Dimension> by)
    {
        _by = by;
        _lookup = _groups.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public IEnumerable<ReportSums> Sums => _groups.Values;

    /// <summary>The sums of the group that a row belongs to, whose first columns are the dimensions.</summary>
    public ReportSums Of(Statement row)
    {
        _key.ResetWrittenCount();
        for (int i = 0; i < _by.Count; i++)
        {
            if (DimensionColumns.IsTime(_by[i]))
            {
                BinaryPrimitives.WriteInt64LittleEndian(_key.GetSpan(sizeof(long)), row.Int64(i));
                _key.Advance(sizeof(long));
                continue;
            }

            ReadOnlySpan<byte> text = row.Utf8(i);
            BinaryPrimitives.WriteInt32LittleEndian(_key.GetSpan(sizeof(int)), text.Length);
            _key.Advance(sizeof(int));
            _key.Write(text);
        }

        if (_lookup.TryGetValue(_key.WrittenSpan, out ReportSums? sums)) return sums;
        sums = new ReportSums();
        _groups.Add(_key.WrittenSpan.ToArray(), sums);
        return sums;
    }

    public IEnumerable<ReportRow> Rows() => _groups.Select(group => new ReportRow(Values(group.Key), group.Value.ToFigures()));

    private string[] Values(ReadOnlySpan<byte> key)
    {
        string[] values = new string[_by.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (DimensionColumns.IsTime(_by[i]))
            {
                values[i] = DimensionColumns.Time(_by[i], BinaryPrimitives.ReadInt64LittleEndian(key));
                key = key[sizeof(long)..];
                continue;
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(key);
            values[i] = Encoding.UTF8.GetString(key.Slice(sizeof(int), length));
            key = key[(sizeof(int) + length)..];
        }

        return values;
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
