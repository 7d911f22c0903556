using System.Buffers;
using System.Text.Json;
using Farthing.Simulator.Faults;
using Farthing.Simulator.Metering;
using Farthing.Simulator.Text;
using Microsoft.AspNetCore.Http;

namespace Farthing.Simulator.Http;

/// <summary>One request and its answer on their way: what was asked, what goes wrong, what is billed, and the writing of bytes.</summary>
internal sealed class Exchange(SimulatorState state, HttpContext http, Dialect dialect, BilledCall call, ReadOnlyMemory<byte> body, JsonDocument? json)
{
    private readonly long _started = state.Clock.GetTimestamp();
    private readonly ArrayBufferWriter<byte>? _recording = state.Options.RecordBodies && state.Options.Metering ? new() : null;
    private BilledCall _call = call;
    private BilledUsage _input;
    private long _generated;
    private long _reasoning;
    private int? _status;
    private bool _answered;

    public SimulatorState State => state;

    public HttpContext Http => http;

    public Dialect Dialect => dialect;

    public string RequestId => _call.RequestId;

    /// <summary>The key's fingerprint, or empty: what caches and limits are kept by.</summary>
    public string Account => _call.KeyHash ?? "";

    public CancellationToken Aborted => http.RequestAborted;

    public TimeSpan Elapsed => state.Clock.GetElapsedTime(_started);

    public Fault? Fault { get; private set; }

    public TimeSpan Latency { get; private set; } = state.Options.Latency;

    public TimeSpan Gap { get; private set; } = state.Options.TokenPace;

    /// <summary>Random for identifiers: different for every call, the same for the same seed and order of calls.</summary>
    public SeededRandom Identifiers() =>
        new(StableHash.Add(StableHash.Add(StableHash.Start, state.Options.Seed), _call.Sequence));

    public long UnixSeconds => state.Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The request's body as a JSON object.</summary>
    public JsonElement Request => json?.RootElement switch
    {
        { ValueKind: JsonValueKind.Object } root => root,
        null => throw new RequestProblem(400, body.IsEmpty
            ? "The request has no body; a JSON object is expected."
            : "The request's body could not be read as JSON."),
        _ => throw new RequestProblem(400, "The request's body must be a JSON object."),
    };

    /// <summary>The model that the request names, before anything is validated: Gemini names it in the path.</summary>
    public string? ModelName
    {
        get
        {
            string path = http.Request.Path.Value ?? "";
            int colon = path.LastIndexOf(':');
            return colon > 0 && dialect == Dialect.Gemini
                ? path[(path.LastIndexOf('/', colon) + 1)..colon]
                : json?.RootElement.Field("model") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
        }
    }

    /// <summary>Whether a stream is asked for, before anything is validated.</summary>
    public bool AsksForStream => dialect == Dialect.Gemini
        ? http.Request.Path.Value!.EndsWith(":streamGenerateContent", StringComparison.Ordinal)
        : json?.RootElement.Field("stream") is { ValueKind: JsonValueKind.True };

    public void Play(Fault? fault) => Fault = fault;

    public void SetPace(TimeSpan? latency, TimeSpan? gap) => (Latency, Gap) = (latency ?? Latency, gap ?? Gap);

    public void Describe(string model, bool streaming)
    {
        _call = _call with { Model = model, Streaming = streaming };
        if (state.Options.Metering)
        {
            state.Meter.Update(_call, _call);
        }
    }

    /// <summary>Says what the request's input costs, from now on, however the answer ends.</summary>
    public void Bill(BilledUsage input) => _input = input;

    /// <summary>Says how much has been generated so far.</summary>
    public void Generated(long output, long reasoning) => (_generated, _reasoning) = (output, reasoning);

    /// <summary>Says how the call ended. A client that leaves after the last byte was sent leaves a completed call.</summary>
    public void Close(CallState ending)
    {
        if (!_answered)
        {
            Settle(ending);
        }
    }

    /// <summary>Waits as long as the first byte is to take.</summary>
    public async ValueTask BeforeFirstByteAsync()
    {
        TimeSpan wait = Fault?.Kind == FaultKind.SlowFirstByte ? Latency + TimeSpan.FromMilliseconds(Fault.Milliseconds) : Latency;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, state.Clock, Aborted);
        }
    }

    public void Start(int status, string contentType, long? length)
    {
        _status = http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = length;
        ProviderHeaders.Write(this);
    }

    /// <summary>Sends bytes of the body.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="last">
    /// True for the answer's last: the bill is closed before they go out, so that whoever has read the answer finds it billed.
    /// </param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, bool last = false)
    {
        Aborted.ThrowIfCancellationRequested();
        _recording?.Write(bytes.Span);
        if (last)
        {
            Settle(CallState.Completed);
        }

        await http.Response.BodyWriter.WriteAsync(bytes, Aborted);
        Aborted.ThrowIfCancellationRequested();
        _answered = last;
    }

    /// <summary>Waits until the client leaves.</summary>
    public Task HangAsync() => Task.Delay(Timeout.InfiniteTimeSpan, state.Clock, Aborted);

    private void Settle(CallState ending)
    {
        BilledUsage usage = _input with { OutputTokens = _generated, Reasoning = _reasoning };
        if (_call.State == CallState.InFlight)
        {
            state.RateLimiter.Spend(Account, usage.InputTokens + usage.OutputTokens);
        }

        BilledCall before = _call;
        _call = _call with { State = ending, HttpStatus = _status, Fault = Fault?.Name, Usage = usage, ResponseBody = _recording?.WrittenMemory };
        if (state.Options.Metering)
        {
            state.Meter.Update(before, _call);
        }
    }
}
