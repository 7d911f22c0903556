using System.Buffers;
using System.Text.Json;
using Farthing.Simulator.Faults;
using Farthing.Simulator.Generation;

namespace Farthing.Simulator.Http;

/// <summary>
/// An answer sent event by event, each flushed by itself, at the asked pace and with what a fault does to it. An event is begun, its JSON
/// written, and then sent.
/// </summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly Exchange _exchange;
    private readonly StreamFraming _framing;
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;
    private bool _faultPlayed;

    public EventStream(Exchange exchange, StreamFraming framing = StreamFraming.ServerSentEvents)
    {
        _exchange = exchange;
        _framing = framing;
        _json = new Utf8JsonWriter(_buffer, JsonOutput.Options);
        bool events = framing == StreamFraming.ServerSentEvents;
        exchange.Start(200, events ? "text/event-stream; charset=utf-8" : "application/json; charset=UTF-8", length: null);
        exchange.Http.Response.Headers.CacheControl = "no-cache";
    }

    /// <summary>How many events were sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Writes an error as the event of this number, where the wire has its own form for errors in streams.</summary>
    public Action<Utf8JsonWriter, RequestProblem, int>? ErrorWriter { get; init; }

    /// <summary>The event name of errors, where the wire names its events.</summary>
    public string? ErrorEvent { get; init; }

    /// <summary>What follows the last event, such as <c>data: [DONE]</c>.</summary>
    public ReadOnlyMemory<byte> Closing { get; init; }

    public Utf8JsonWriter Begin(string? name = null)
    {
        _buffer.ResetWrittenCount();
        if (_framing == StreamFraming.JsonArray)
        {
            _buffer.Write(Sent == 0 ? "["u8 : ",\r\n"u8);
        }
        else
        {
            if (name is not null)
            {
                _buffer.Write("event: "u8);
                _buffer.Advance(System.Text.Encoding.UTF8.GetBytes(name, _buffer.GetSpan(name.Length)));
                _buffer.Write("\n"u8);
            }

            _buffer.Write("data: "u8);
        }

        _json.Reset(_buffer);
        return _json;
    }

    /// <summary>Sends the begun event.</summary>
    /// <param name="last">True for the last event: a fault that waited for a later one is played on it, and the closing bytes follow.</param>
    public async ValueTask SendAsync(bool last = false)
    {
        _json.Flush();
        if (Sent > 0 && _exchange.Gap > TimeSpan.Zero)
        {
            await Task.Delay(_exchange.Gap, _exchange.State.Clock, _exchange.Aborted);
        }

        if (!_faultPlayed && _exchange.Fault is { } fault && (Sent >= fault.After || last))
        {
            await PlayAsync(fault);
        }

        if (_framing == StreamFraming.ServerSentEvents)
        {
            _buffer.Write("\n\n"u8);
        }

        bool end = last && Closing.IsEmpty;
        if (_exchange.Fault?.Kind == FaultKind.Big)
        {
            await Filler.WriteAsync(_exchange, _buffer.WrittenMemory, _exchange.Fault.Bytes, end);
        }
        else
        {
            await _exchange.WriteAsync(_buffer.WrittenMemory, end);
        }

        Sent++;
        if (last && !end)
        {
            await _exchange.WriteAsync(Closing, last: true);
        }
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private async ValueTask PlayAsync(Fault fault)
    {
        _faultPlayed = true;
        switch (fault.Kind)
        {
            case FaultKind.Cut:
                await _exchange.WriteAsync(_buffer.WrittenMemory[..(_buffer.WrittenCount / 2)]);
                throw new BrokenAnswer(cut: true);
            case FaultKind.Malformed:
                BreakJson();
                break;
            case FaultKind.ErrorInStream:
                await SendErrorAsync(new RequestProblem(fault.Status, "The simulated provider failed in the middle of this stream."));
                throw new BrokenAnswer(cut: false);
            default:
                break;
        }
    }

    private void BreakJson()
    {
        ReadOnlySpan<byte> half = _buffer.WrittenSpan[..(_buffer.WrittenCount * 2 / 3)].ToArray();
        _buffer.ResetWrittenCount();
        _buffer.Write(half);
    }

    private async ValueTask SendErrorAsync(RequestProblem problem)
    {
        Utf8JsonWriter json = Begin(ErrorEvent);
        if (ErrorWriter is { } write)
        {
            write(json, problem, Sent);
        }
        else
        {
            ErrorBody.Write(json, _exchange.Dialect, problem, _exchange.RequestId);
        }

        json.Flush();
        _buffer.Write(_framing == StreamFraming.ServerSentEvents ? "\n\n"u8 : "]"u8);
        await _exchange.WriteAsync(_buffer.WrittenMemory);
    }
}
