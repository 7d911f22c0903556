using System.Text.Json;
using Farthing.Wire;

namespace Farthing.Caching.Replay;

/// <summary>The events of a stream as JSON values, in order.</summary>
internal sealed class EventList : IDisposable
{
    private readonly List<JsonDocument> _documents = [];

    private EventList()
    {
    }

    /// <summary>The values.</summary>
    public IEnumerable<JsonElement> Values => _documents.Select(document => document.RootElement);

    /// <summary>Whether OpenAI's <c>[DONE]</c> came last.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Reads a stream of server-sent events, each with one line of data, all of them whole.</summary>
    /// <returns><c>null</c> when it is anything else.</returns>
    public static EventList? Read(ReadOnlyMemory<byte> stream)
    {
        EventList events = new();
        try
        {
            while (!stream.IsEmpty)
            {
                int length = ServerSentEvents.FirstEventLength(stream.Span);
                if (length < 0 || !events.TryAdd(stream[..length])) return events.Fail();
                stream = stream[length..];
            }

            return events;
        }
        catch (JsonException)
        {
            return events.Fail();
        }
    }

    /// <summary>Reads the elements of a JSON array.</summary>
    /// <returns><c>null</c> when it is none.</returns>
    public static EventList? ReadElements(ReadOnlyMemory<byte> array)
    {
        EventList events = new();
        try
        {
            using JsonDocument document = JsonDocument.Parse(array);
            if (document.RootElement.ValueKind != JsonValueKind.Array) return events.Fail();
            foreach (JsonElement element in document.RootElement.EnumerateArray())
                events._documents.Add(JsonDocument.Parse(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element).ToArray()));
            return events;
        }
        catch (JsonException)
        {
            return events.Fail();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (JsonDocument document in _documents) document.Dispose();
        _documents.Clear();
    }

    private EventList? Fail()
    {
        Dispose();
        return null;
    }

    private bool TryAdd(ReadOnlyMemory<byte> serverSentEvent)
    {
        ReadOnlyMemory<byte> data = default;
        while (!serverSentEvent.IsEmpty)
        {
            int end = serverSentEvent.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = serverSentEvent[..end];
            serverSentEvent = serverSentEvent[(end + 1)..];
            if (!line.Span.StartsWith("data:"u8)) continue;
            if (!data.IsEmpty || IsDone) return false;
            data = line["data:".Length..];
        }

        // A comment, which some providers send to keep a connection open.
        if (data.IsEmpty) return true;
        if (data.Span.Trim(" \r"u8).SequenceEqual("[DONE]"u8)) return IsDone = true;
        _documents.Add(JsonDocument.Parse(data));
        return true;
    }
}
