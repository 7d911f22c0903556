using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Caching.Twins;

/// <summary>The answer of another call under way, from its first byte, for a call that joined it.</summary>
internal sealed class JoinedReply : Reply
{
    private readonly Call _call;
    private readonly Flight _flight;
    private readonly StreamUsageReader? _filtered;
    private CallOutcome? _broken;
    private long _position;
    private bool _hasEnded;

    /// <summary>Creates the reply.</summary>
    /// <param name="call">The call that joined.</param>
    /// <param name="flight">What it joined, which has begun.</param>
    public JoinedReply(Call call, Flight flight)
    {
        (_call, _flight) = (call, flight);
        IsEventStream = call.Streamed;
        _filtered = StreamUsageFilter.IsFor(call) ? new StreamUsageReader(ReadAllAsync) : null;
    }

    public override int Status => 200;

    public override bool IsEventStream { get; }

    public override long? ContentLength => null;

    public override string Deployment => _flight.Deployment;

    public override void CopyHeadersTo(IReplyHeaders headers) => _flight.Head.CopyTo(headers);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _filtered?.ReadAsync(buffer) ?? ReadAllAsync(buffer);

    public override CallOutcome Finish(bool clientLeft) =>
        clientLeft ? CallOutcome.ClientLeft : _broken ?? (_hasEnded ? CallOutcome.Completed : CallOutcome.Truncated);

    public override ValueTask DisposeAsync()
    {
        _flight.Leave();
        _filtered?.Dispose();
        return base.DisposeAsync();
    }

    /// <summary>The charge is the other call's; what this one saved is as much.</summary>
    private void End()
    {
        if (_flight.Charge is not { } charge) return;
        _call.Saved = charge.Cost ?? Usd.Zero;
        _call.Charges.Add(charge with { Attempt = 1, Cost = Usd.Zero, CostStatus = CostStatus.Reused, ProviderReportedCost = null, Lines = [], CatalogVersion = "", Duration = TimeSpan.Zero });
    }

    private async ValueTask<int> ReadAllAsync(Memory<byte> buffer)
    {
        try
        {
            int count = await _flight.ReadAsync(_position, buffer, isLeader: false, _call.ClientLeft).ConfigureAwait(false);
            _position += count;
            if (count == 0 && !_hasEnded) End();
            _hasEnded = count == 0;
            return count;
        }
        catch (ReplyBrokenException error)
        {
            _broken = error.Outcome;
            throw;
        }
    }
}
