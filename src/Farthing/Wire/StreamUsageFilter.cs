using System.Buffers;
using System.Text.Json;

namespace Farthing.Wire;

/// <summary>
/// Takes OpenAI's extra usage event (<c>"choices":[]</c> with a <c>usage</c> object) out of a stream whose client had not asked
/// for it. Every other event passes unchanged as soon as it is complete. An event longer than <see cref="MaxEventLength"/> passes
/// unexamined, so that memory stays bounded.
/// </summary>
public sealed class StreamUsageFilter : IDisposable
{
    /// <summary>The longest event that is held back until it is complete, in bytes. A usage event has a few hundred.</summary>
    public const int MaxEventLength = 64 * 1024;

    private byte[] _held = ArrayPool<byte>.Shared.Rent(4096);
    private int _length;
    private int _examined;
    private bool _passingLongEvent;

    /// <summary>Takes bytes of the provider's stream.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        EnsureRoom(bytes.Length);
        bytes.CopyTo(_held.AsSpan(_length));
        _length += bytes.Length;
        while (Examine())
        {
        }
    }

    /// <summary>Marks the provider's stream as ended: what is still held back passes.</summary>
    public void Complete() => _examined = _length;

    /// <summary>Moves bytes that may pass into <paramref name="destination"/>; returns how many.</summary>
    public int Read(Span<byte> destination)
    {
        int count = Math.Min(_examined, destination.Length);
        _held.AsSpan(0, count).CopyTo(destination);
        _held.AsSpan(count, _length - count).CopyTo(_held);
        _length -= count;
        _examined -= count;
        return count;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_held.Length > 0) ArrayPool<byte>.Shared.Return(_held);
        _held = [];
    }

    private bool Examine()
    {
        Span<byte> pending = _held.AsSpan(_examined, _length - _examined);
        int eventLength = ServerSentEvents.FirstEventLength(pending);
        if (eventLength < 0)
        {
            if (!_passingLongEvent && pending.Length <= MaxEventLength) return false;
            _passingLongEvent = true;

            // The last two bytes may be the first half of the blank line that ends the event.
            _examined = Math.Max(_examined, _length - 2);
            return false;
        }

        if (!_passingLongEvent && IsUsageEvent(pending[..eventLength]))
        {
            pending[eventLength..].CopyTo(pending);
            _length -= eventLength;
        }
        else
        {
            _examined += eventLength;
        }

        _passingLongEvent = false;
        return true;
    }

    private static bool IsUsageEvent(ReadOnlySpan<byte> serverSentEvent)
    {
        int usage = serverSentEvent.IndexOf("\"usage\""u8);
        if (usage < 0 || serverSentEvent[usage..].StartsWith("\"usage\":null"u8)) return false;
        int data = serverSentEvent.IndexOf("data:"u8);
        if (data < 0) return false;
        ReadOnlySpan<byte> json = serverSentEvent[(data + 5)..];
        int lineEnd = json.IndexOf((byte)'\n');
        return HasEmptyChoicesAndUsage(json[..lineEnd]);
    }

    private static bool HasEmptyChoicesAndUsage(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        bool emptyChoices = false, usage = false;
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isChoices = reader.ValueTextEquals("choices"u8), isUsage = reader.ValueTextEquals("usage"u8);
                reader.Read();
                if (isUsage) usage = reader.TokenType == JsonTokenType.StartObject;
                if (isChoices && reader.TokenType == JsonTokenType.StartArray)
                {
                    reader.Read();
                    emptyChoices = reader.TokenType == JsonTokenType.EndArray;
                    if (!emptyChoices) return false;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return emptyChoices && usage;
    }

    private void EnsureRoom(int count)
    {
        if (_held.Length - _length >= count) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent((_length + count) * 2);
        _held.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_held);
        _held = larger;
    }
}
