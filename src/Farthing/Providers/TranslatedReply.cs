using System.Buffers;
using Farthing.Calls;
using Farthing.Wire;
using Farthing.Wire.Translation;
using Farthing.Wire.Translation.Streams;

namespace Farthing.Providers;

/// <summary>
/// A provider's answer in the caller's wire: a stream event by event as it comes, anything else once it is whole. What it used is metered from the provider's own bytes
/// by the answer within.
/// </summary>
internal sealed class TranslatedReply : Reply
{
    /// <summary>The longest answer that is translated as a whole, in bytes.</summary>
    private const int MaxWhole = 64 * 1024 * 1024;

    private readonly Reply _inner;
    private readonly Call _call;
    private readonly AnswerContext _context;
    private readonly IReadOnlyList<string> _dropped;
    private readonly StreamTranslator? _stream;
    private ReadOnlyMemory<byte>? _whole;
    private int _status;
    private bool _ended, _brokeOff;

    public TranslatedReply(Reply inner, Call call, AnswerContext context, IReadOnlyList<string> dropped)
    {
        (_inner, _call, _context, _dropped, _status) = (inner, call, context, dropped, inner.Status);
        if (inner.IsEventStream && inner.Status < 400) _stream = AnswerTranslator.BeginStream(call.Endpoint, context, call.Request.IncludesUsage);
    }

    /// <summary>The provider's; of an error under a status of success, known once the answer is read, the one that fits the error.</summary>
    public override int Status => _status;

    public override bool IsEventStream => _stream is not null;

    public override long? ContentLength => null;

    public override CallError? Error => _inner.Error;

    public override string Deployment => _inner.Deployment;

    public override void CopyHeadersTo(IReplyHeaders headers)
    {
        _inner.CopyHeadersTo(new HeaderTranslator(headers, _call.Endpoint.DialectOf()));
        headers.Add("Content-Type", IsEventStream ? "text/event-stream; charset=utf-8" : "application/json");
        if (_dropped.Count > 0) headers.Add(Translations.DroppedHeader, string.Join(", ", _dropped));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _stream is null ? ReadWholeAsync(buffer) : ReadStreamAsync(_stream, buffer);

    public override bool TryReadUnfiltered(out bool addsUsage)
    {
        addsUsage = _stream is not null && _call.Endpoint == Endpoint.ChatCompletions && !_stream.IncludesUsage;
        if (addsUsage) _stream!.IncludesUsage = true;
        return true;
    }

    public override ValueTask LeaveAsync() => _inner.LeaveAsync();

    public override CallOutcome Finish(bool clientLeft)
    {
        CallOutcome outcome = _inner.Finish(clientLeft);
        if (outcome != CallOutcome.Completed) return outcome;
        return _brokeOff ? CallOutcome.Truncated : _status >= 400 ? CallOutcome.ProviderError : CallOutcome.Completed;
    }

    public override async ValueTask DisposeAsync()
    {
        _stream?.Dispose();
        await _inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> ReadStreamAsync(StreamTranslator stream, Memory<byte> buffer)
    {
        while (true)
        {
            int passed = stream.Read(buffer.Span);
            if (passed > 0 || _ended || stream.HasGivenUp) return passed;
            int count = await _inner.ReadAsync(buffer).ConfigureAwait(false);
            if (count > 0)
            {
                stream.Append(buffer.Span[..count]);
                continue;
            }

            _ended = true;
            stream.Complete();

            // Its last event never came: the caller must not take what there is for the whole.
            _brokeOff = !stream.HasEnded && !stream.HasFailed;
            if (_brokeOff) throw new ReplyBrokenException(CallOutcome.Truncated, "The provider's answer ended before its last event.");
        }
    }

    private async ValueTask<int> ReadWholeAsync(Memory<byte> buffer)
    {
        if (_whole is null)
        {
            ReadOnlyMemory<byte> answer = await CollectAsync().ConfigureAwait(false);
            (_whole, _status) = AnswerTranslator.TranslateWhole(_call.Endpoint, answer, _status, _context);
        }

        ReadOnlyMemory<byte> left = _whole.Value;
        int count = Math.Min(left.Length, buffer.Length);
        left[..count].CopyTo(buffer);
        _whole = left[count..];
        return count;
    }

    private async ValueTask<ReadOnlyMemory<byte>> CollectAsync()
    {
        ArrayBufferWriter<byte> answer = new((int)Math.Clamp(_inner.ContentLength ?? 0, 4_096, 1024 * 1024));
        while (await _inner.ReadAsync(answer.GetMemory(4_096)).ConfigureAwait(false) is > 0 and int count)
        {
            answer.Advance(count);
            if (answer.WrittenCount > MaxWhole) throw new ReplyBrokenException(CallOutcome.Truncated, "The provider's answer is too long to be translated.");
        }

        return answer.WrittenMemory;
    }

    /// <summary>
    /// The provider's identity of the request has another name on the other wire; the type of its answer is not this one's, and its limits are not the caller's.
    /// </summary>
    private sealed class HeaderTranslator(IReplyHeaders headers, Dialect dialect) : IReplyHeaders
    {
        public void Add(string name, string value)
        {
            if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || ForwardedHeaders.BelongsToWire(name) || name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase)) return;
            bool isRequest = name.Equals("request-id", StringComparison.OrdinalIgnoreCase) || name.Equals("x-request-id", StringComparison.OrdinalIgnoreCase);
            if (isRequest) name = dialect == Dialect.Anthropic ? "request-id" : "x-request-id";
            headers.Add(name, value);
        }
    }
}
