using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Providers.Health;
using Farthing.Providers.Transport;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>A provider's answer, metered as it passes.</summary>
internal sealed class ProviderReply : Reply
{
    private readonly Attempt _attempt;
    private readonly ProviderResponse _response;
    private readonly AnswerMeter _meter;
    private readonly AnswerDeadline _deadline;
    private readonly TimeProvider _time;
    private StreamUsageFilter? _filter;
    private AnswerBeginning? _beginning;
    private CallOutcome? _broken;
    private long _firstAt;
    private long _bytes;
    private bool _begun;
    private bool _ended;

    public ProviderReply(
        Attempt attempt, ProviderResponse response, AnswerMeter meter, AnswerDeadline deadline, TimeProvider time, bool filtersUsage)
    {
        (_attempt, _response, _meter, _deadline, _time) = (attempt, response, meter, deadline, time);
        Status = response.Status;
        string? type = response.ContentType;
        bool sendsEvents = type is not null
            && (type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase)
                || type.StartsWith("application/vnd.amazon.eventstream", StringComparison.OrdinalIgnoreCase));

        // Gemini streams a JSON array, element by element, to who does not ask for events.
        IsEventStream = sendsEvents || (attempt.Call is { Endpoint: Endpoint.GenerateContent, Streamed: true } && Status < 400);
        _filter = filtersUsage && sendsEvents ? new StreamUsageFilter() : null;
    }

    public override int Status { get; }

    public override bool IsEventStream { get; }

    public override long? ContentLength => _response.ContentLength;

    public override string Deployment => _attempt.Deployment.Name;

    public override void CopyHeadersTo(IReplyHeaders headers) => _response.CopyHeadersTo(headers);

    /// <remarks>As <see cref="StreamUsageReader"/>, but with one state machine for each read of the hot path instead of two.</remarks>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (true)
        {
            if (_filter is not null)
            {
                int passed = _filter.Read(buffer.Span);
                if (passed > 0 || _ended) return passed;
            }

            int count = _beginning?.Give(buffer.Span) ?? 0;
            if (count == 0 && _beginning?.Ended != true) count = await ReadFromProviderAsync(buffer).ConfigureAwait(false);
            if (count > 0 && !_begun) Begin();
            _ended = count == 0;
            _meter.Append(buffer.Span[..count]);
            if (_filter is null) return count;
            if (_ended) _filter.Complete();
            else _filter.Append(buffer.Span[..count]);
        }
    }

    public override bool TryReadUnfiltered(out bool addsUsage)
    {
        addsUsage = _filter is not null;
        _filter?.Dispose();
        _filter = null;
        return true;
    }

    /// <summary>
    /// Reads the beginning, before the client has seen anything, to see whether this is no answer: an error under a status of success, nothing at all, or broken off
    /// already. What was read is given to the client all the same if it gets this.
    /// </summary>
    public async ValueTask<bool> IsNoAnswerAsync()
    {
        if (Status != 200) return false;
        AnswerBeginning beginning = _beginning = new AnswerBeginning();
        try
        {
            // The first event of a stream, or a short answer to its end.
            do beginning.Add(await ReadFromProviderAsync(beginning.Room).ConfigureAwait(false));
            while (!beginning.Ended && !IsEventStream && !beginning.Room.IsEmpty);
        }
        catch (ReplyBrokenException error)
        {
            beginning.Break(error);
            return true;
        }

        if (beginning.Ended && beginning.Rest.IsEmpty) return true;
        return IsEventStream ? ErrorAnswer.IsFirstEvent(beginning.Rest) : beginning.Ended && ErrorAnswer.IsWhole(beginning.Rest);
    }

    public override CallOutcome Finish(bool clientLeft)
    {
        if (_beginning is { } beginning)
        {
            _meter.Append(beginning.Rest);
            _ended |= beginning.Ended;
        }

        CallOutcome outcome = clientLeft ? CallOutcome.ClientLeft
            : _broken ?? (Status >= 400 ? CallOutcome.ProviderError : _ended ? CallOutcome.Completed : CallOutcome.Truncated);
        Charge charge = _meter.Finish(Status, outcome, _time.GetElapsedTime(_attempt.SentAt));
        if (outcome == CallOutcome.Completed && (_meter.SignalledError || _attempt.IsNoAnswer)) outcome = CallOutcome.ProviderError;
        End(outcome, charge);

        // One that fell silent may have gone on unseen for all that time.
        if (outcome == CallOutcome.ProviderTimeout && charge.UsageStatus != UsageStatus.Reported) _attempt.Call.Doubt();
        if (outcome == CallOutcome.Completed && charge.UsageStatus == UsageStatus.Partial) outcome = CallOutcome.Truncated;
        _attempt.Call.Charges.Add(charge);
        return outcome;
    }

    public override ValueTask DisposeAsync()
    {
        // Disposing an answer that has not ended closes its connection, which is what tells the provider to stop.
        _response.Dispose();
        if (_ended) _deadline.GiveBack();
        else _deadline.Dispose();
        _filter?.Dispose();
        _beginning?.Dispose();
        _meter.Dispose();
        _attempt.End(AttemptResult.Nothing);
        return base.DisposeAsync();
    }

    /// <summary>The first bytes go to the client.</summary>
    private void Begin()
    {
        _begun = true;
        if (IsEventStream && Status < 400) _attempt.Begun();
    }

    /// <summary>Says what the attempt tells of its deployment.</summary>
    private void End(CallOutcome outcome, Charge charge)
    {
        if (outcome == CallOutcome.ClientLeft || _attempt.IsRefused) _attempt.End(AttemptResult.Nothing);
        else if (Status is 401 or 408 or >= 500) _attempt.End(AttemptResult.Failed, $"HTTP {Status}");
        else if (outcome is CallOutcome.Truncated or CallOutcome.ProviderTimeout) _attempt.End(AttemptResult.Failed, outcome == CallOutcome.Truncated ? "broke off" : "fell silent");
        else if (outcome == CallOutcome.ProviderError && Status < 400) _attempt.End(AttemptResult.Failed, "an error in the answer");
        else _attempt.End(AttemptResult.Answered, firstAt: _firstAt, outputTokens: charge.UsageStatus == UsageStatus.Reported ? charge.Usage.OutputTokens - charge.Usage.ReasoningTokens : 0);
    }

    private async ValueTask<int> ReadFromProviderAsync(Memory<byte> buffer)
    {
        try
        {
            int count = await _response.ReadAsync(buffer).ConfigureAwait(false);
            if (count > 0) _deadline.Progress();
            if (_firstAt == 0 && IsEventStream) _firstAt = _time.GetTimestamp();
            _bytes += count;
            if (_bytes <= _attempt.Deployment.Provider.Options.MaxAnswer) return count;
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException)
        {
            _broken = _deadline.Expired ? CallOutcome.ProviderTimeout : CallOutcome.Truncated;
            throw new ReplyBrokenException(_broken.Value, "The provider's answer broke off.", error);
        }

        _broken = CallOutcome.Truncated;
        throw new ReplyBrokenException(CallOutcome.Truncated, "The provider's answer is longer than limits.max_answer.");
    }
}
