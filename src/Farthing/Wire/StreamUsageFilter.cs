using System.Buffers;
using System.Text.Json;
using Farthing.Calls;

namespace Farthing.Wire;

/// <summary>
/// Takes what OpenAI adds to a stream for <c>include_usage</c> out again, for a client that had not asked for it: the extra usage
/// event (<c>"choices":[]</c> with a <c>usage</c> object), and <c>"usage":null</c> in every other chunk. All other bytes pass unchanged
/// as soon as their event is complete. An event longer than <see cref="MaxEventLength"/> passes
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

    /// <summary>Whether a call's client gets a stream without what <c>include_usage</c> adds.</summary>
    public static bool IsFor(Call call) => call is { Endpoint: Endpoint.ChatCompletions, Streamed: true, Request.IncludesUsage: false };

    /// <summary>A whole stream without what <c>include_usage</c> adds.</summary>
    public static ReadOnlyMemory<byte> Strip(ReadOnlyMemory<byte> stream)
    {
        using StreamUsageFilter filter = new();
        filter.Append(stream.Span);
        filter.Complete();
        byte[] kept = new byte[stream.Length];
        return kept.AsMemory(0, filter.Read(kept));
    }

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

        ByteRange removed = _passingLongEvent ? default : AddedForUsage(pending[..eventLength]);
        pending[removed.End..].CopyTo(pending[removed.Start..]);
        _length -= removed.Length;
        _examined += eventLength - removed.Length;
        _passingLongEvent = false;
        return true;
    }

    /// <summary>The part of an event that would not be there had usage not been asked for: nothing, a field, or the whole event.</summary>
    private static ByteRange AddedForUsage(ReadOnlySpan<byte> serverSentEvent)
    {
        if (serverSentEvent.IndexOf("\"usage\""u8) < 0) return default;
        int data = serverSentEvent.IndexOf("data:"u8);
        if (data < 0) return default;
        int start = data + "data:".Length;
        int length = serverSentEvent[start..].IndexOf((byte)'\n');
        try
        {
            ByteRange field = AddedField(serverSentEvent.Slice(start, length), out bool isUsageEvent);
            return isUsageEvent ? new ByteRange(0, serverSentEvent.Length) : field with { Start = start + field.Start };
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>Finds <c>"usage":null</c> with the comma that goes with it, and whether the chunk is the extra usage event.</summary>
    private static ByteRange AddedField(ReadOnlySpan<byte> json, out bool isUsageEvent)
    {
        var reader = new Utf8JsonReader(json);
        bool emptyChoices = false, usage = false;
        ByteRange field = default;
        reader.Read();
        int previousEnd = (int)reader.BytesConsumed;
        bool isFirst = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isChoices = JsonText.Is(ref reader, "choices"u8), isUsage = JsonText.Is(ref reader, "usage"u8);
            reader.Read();
            if (isUsage && reader.TokenType == JsonTokenType.Null) field = new ByteRange(previousEnd, (int)reader.BytesConsumed - previousEnd + CommaAfter(json, (int)reader.BytesConsumed, isFirst));
            usage |= isUsage && reader.TokenType == JsonTokenType.StartObject;
            emptyChoices |= isChoices && reader.TokenType == JsonTokenType.StartArray && json[(int)reader.BytesConsumed..].TrimStart(" \t"u8).StartsWith("]"u8);
            reader.Skip();
            previousEnd = (int)reader.BytesConsumed;
            isFirst = false;
        }

        isUsageEvent = emptyChoices && usage;
        return field;
    }

    /// <summary>A field that stands first takes the comma after it along, any other the one before it.</summary>
    private static int CommaAfter(ReadOnlySpan<byte> json, int end, bool isFirst) => isFirst && json[end..].StartsWith(","u8) ? 1 : 0;

    private void EnsureRoom(int count)
    {
        if (_held.Length - _length >= count) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent((_length + count) * 2);
        _held.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_held);
        _held = larger;
    }
}
