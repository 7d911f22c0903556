using System.Buffers;
using System.Text.Json;
using Farthing.Wire.Translation.Answers;

namespace Farthing.Wire.Translation.Streams;

/// <summary>
/// Translates a stream of server-sent events while it comes: bytes go in as they arrive, and each event comes out as soon as it is whole. For one answer.
/// </summary>
internal abstract class StreamTranslator : IDisposable
{
    /// <summary>The longest event that is waited for, in bytes.</summary>
    public const int MaxEventLength = 32 * 1024 * 1024;

    private readonly EventBuffer _received = new();
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private int _read;

    protected StreamTranslator(AnswerContext context)
    {
        Context = context;
        Events = new EventWriter(_output, AnswerTranslator.AsProvidersWrite);
    }

    /// <summary>Whether a caller of OpenAI's wire gets an event with the usage.</summary>
    public bool IncludesUsage { get; set; }

    /// <summary>Whether the answer has come to its end.</summary>
    public bool HasEnded { get; protected set; }

    /// <summary>Whether the caller has been told of an error.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Whether that was because of something that is not understood, after which nothing more is read.</summary>
    public bool HasGivenUp { get; private set; }

    protected AnswerContext Context { get; }

    protected EventWriter Events { get; }

    protected abstract Dialect Dialect { get; }

    /// <summary>Takes bytes of the provider's stream.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (HasFailed) return;
        _received.Append(bytes);
        while (!HasFailed && _received.TryTake(out ReadOnlyMemory<byte> one)) Take(one);
        if (_received.Waiting > MaxEventLength) GiveUp();
    }

    /// <summary>The provider's stream is over; <see cref="HasEnded"/> then tells whether that was its end.</summary>
    public void Complete()
    {
        if (!HasFailed && _received.TakeRest() is { IsEmpty: false } rest) Take(rest);
        if (!HasFailed && !HasEnded) End();
    }

    /// <summary>Moves translated bytes into <paramref name="destination"/>; returns how many.</summary>
    public int Read(Span<byte> destination)
    {
        int count = Math.Min(_output.WrittenCount - _read, destination.Length);
        _output.WrittenSpan.Slice(_read, count).CopyTo(destination);
        _read += count;
        if (_read == _output.WrittenCount)
        {
            _output.ResetWrittenCount();
            _read = 0;
        }

        return count;
    }

    public void Dispose()
    {
        _received.Dispose();
        Events.Dispose();
    }

    /// <summary>Translates the data of one event.</summary>
    protected abstract void Translate(JsonElement data);

    /// <summary>OpenAI's last event came.</summary>
    protected virtual void Done()
    {
    }

    /// <summary>The provider's stream is over without its last event: ends the answer if all of it has been there.</summary>
    protected abstract void End();

    /// <summary>Passes an error on.</summary>
    protected void Fail(CallError error)
    {
        HasFailed = true;
        WriteError(error);
    }

    /// <summary>Writes an error as an event.</summary>
    protected virtual void WriteError(CallError error)
    {
        ArrayBufferWriter<byte> body = new(256);
        CallErrorWriter.Write(body, Dialect, error);
        Events.Write(Dialect == Dialect.Anthropic ? "error" : "", json => json.WriteRawValue(body.WrittenSpan));
    }

    /// <summary>Ends the answer with an error, because it is not understood.</summary>
    protected void GiveUp()
    {
        HasGivenUp = true;
        Fail(AnswerTranslator.NotUnderstood());
    }

    private void Take(ReadOnlyMemory<byte> serverSentEvent)
    {
        ReadOnlyMemory<byte> data = ServerSentEvents.DataOf(serverSentEvent);
        if (data.IsEmpty || HasEnded) return;
        if (data.Span.SequenceEqual("[DONE]"u8))
        {
            Done();
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(data, new JsonDocumentOptions { MaxDepth = 1_000 });
            if (document.RootElement.Get("error"u8).IsThere()) Fail(ErrorReading.Read(document.RootElement, 0));
            else Translate(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            GiveUp();
        }
    }
}
