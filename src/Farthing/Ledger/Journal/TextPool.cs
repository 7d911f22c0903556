using System.Text;
using Farthing.Notation;

namespace Farthing.Ledger.Journal;

/// <summary>
/// Gives the same string for the same bytes where it saw them lately: names of projects, models and features come again and again,
/// and reading a call should not allocate them each time. For one thread.
/// </summary>
internal sealed class TextPool
{
    private const int Slots = 1024;
    private readonly (byte[] Bytes, string Text)[] _slots = new (byte[], string)[Slots];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        if (utf8.Length > 64) return Encoding.UTF8.GetString(utf8);
        uint hash = Crc32C.Of(utf8);
        ref (byte[] Bytes, string Text) slot = ref _slots[hash & (Slots - 1)];
        if (slot.Bytes is not null && utf8.SequenceEqual(slot.Bytes)) return slot.Text;
        slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return slot.Text;
    }
}
