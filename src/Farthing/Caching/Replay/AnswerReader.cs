using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Caching.Answers;
using Farthing.Calls;

namespace Farthing.Caching.Replay;

/// <summary>Reads answers: what they are, and how they look in another form.</summary>
internal static class AnswerReader
{
    /// <summary>How long the pieces of a text are in a stream that takes its time, in characters.</summary>
    private const int SmallPieces = 24;

    private static readonly JsonWriterOptions AsProvidersWrite = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What an answer is, or <c>null</c> when it is not a complete answer: an error, a stream that broke off, something that is not understood.</summary>
    public static AnswerTraits? Judge(Endpoint endpoint, AnswerForm form, ReadOnlyMemory<byte> body)
    {
        if (!AnswerWires.TryFind(endpoint, out IAnswerWire? wire)) return null;
        try
        {
            if (form != AnswerForm.Whole)
            {
                if (ToWhole(wire, form, body) is not { } whole) return null;
                body = whole;
            }

            using JsonDocument answer = JsonDocument.Parse(body);
            return wire.Judge(answer.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>An answer in another form.</summary>
    /// <param name="endpoint">Its endpoint.</param>
    /// <param name="from">Its form.</param>
    /// <param name="body">The answer.</param>
    /// <param name="to">The other form.</param>
    /// <param name="inPieces">Whether texts are cut into pieces, for a stream that takes its time.</param>
    /// <returns>The answer, and where its events end; <c>null</c> when it cannot be had.</returns>
    public static (ReadOnlyMemory<byte> Body, IReadOnlyList<int> Ends)? Convert(Endpoint endpoint, AnswerForm from, ReadOnlyMemory<byte> body, AnswerForm to, bool inPieces)
    {
        if (from == to) return (body, []);
        if (!AnswerWires.TryFind(endpoint, out IAnswerWire? wire)) return null;
        try
        {
            ReadOnlyMemory<byte>? whole = from == AnswerForm.Whole ? body : ToWhole(wire, from, body);
            if (whole is not { } answer) return null;
            return to == AnswerForm.Whole ? (answer, []) : ToStream(wire, answer, to, inPieces);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte>? ToWhole(IAnswerWire wire, AnswerForm form, ReadOnlyMemory<byte> body)
    {
        using EventList? events = form == AnswerForm.Events ? EventList.Read(body) : EventList.ReadElements(body);
        if (events is null) return null;
        ArrayBufferWriter<byte> output = new(body.Length);
        using Utf8JsonWriter json = new(output, AsProvidersWrite);
        if (!wire.TryWriteWhole(events, json)) return null;
        json.Flush();
        return output.WrittenMemory;
    }

    private static (ReadOnlyMemory<byte> Body, IReadOnlyList<int> Ends) ToStream(IAnswerWire wire, ReadOnlyMemory<byte> whole, AnswerForm to, bool inPieces)
    {
        using JsonDocument answer = JsonDocument.Parse(whole);
        using ReplayWriter events = new(inPieces ? SmallPieces : int.MaxValue, asElements: to == AnswerForm.Elements);
        wire.WriteStream(answer.RootElement, events);
        if (to == AnswerForm.Elements) events.EndElements();
        return (events.Written, events.Ends);
    }
}
