using System.Buffers;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Caching.Twins;

/// <summary>
/// A provider's answer for the call that asked. What passes is kept in the flight. As long as nobody has joined, the caller's reads go straight to the provider;
/// from then on a task of its own reads, so that a slow caller holds up nobody, and goes on when the caller leaves.
/// </summary>
internal sealed class LeaderReply : Reply
{
    private const int ReadSize = 8 * 1024;

    private readonly Lock _gate = new();
    private readonly Reply _inner;
    private readonly Flight _flight;
    private readonly Action<CallOutcome> _ended;
    private readonly StreamUsageReader? _filtered;
    private Task? _pump;
    private bool _reading, _innerEnded;
    private long _position;
    private CallOutcome? _outcome;

    /// <summary>Wraps an answer that can be read unfiltered.</summary>
    /// <param name="inner">The answer.</param>
    /// <param name="flight">Where it is kept.</param>
    /// <param name="addsUsage">Whether it holds a usage event that the caller did not ask for.</param>
    /// <param name="ended">Told how the answer ended, before anybody reads its end.</param>
    public LeaderReply(Reply inner, Flight flight, bool addsUsage, Action<CallOutcome> ended)
    {
        (_inner, _flight, _ended) = (inner, flight, ended);
        _filtered = addsUsage ? new StreamUsageReader(ReadAllAsync) : null;
        flight.Joined = StartPump;
    }

    public override int Status => _inner.Status;

    public override bool IsEventStream => _inner.IsEventStream;

    public override long? ContentLength => _inner.ContentLength;

    public override CallError? Error => _inner.Error;

    public override string Deployment => _inner.Deployment;

    public override void CopyHeadersTo(IReplyHeaders headers) => _inner.CopyHeadersTo(headers);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _filtered?.ReadAsync(buffer) ?? ReadAllAsync(buffer);

    public override CallOutcome Finish(bool clientLeft)
    {
        End(clientLeft);
        return clientLeft || _flight.HasLeaderLeft ? CallOutcome.ClientLeft : _outcome!.Value;
    }

    public override async ValueTask LeaveAsync()
    {
        _flight.LeaderLeft();
        if (_flight.Joiners > 0) StartPump();
        Task? pump;
        lock (_gate) pump = _pump;
        if (pump is not null) await pump.ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        await LeaveAsync().ConfigureAwait(false);
        await _inner.DisposeAsync().ConfigureAwait(false);
        _filtered?.Dispose();
        _flight.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> ReadAllAsync(Memory<byte> buffer)
    {
        bool directly;
        lock (_gate) _reading = directly = _pump is null && _flight.Joiners == 0;
        if (!directly)
        {
            StartPump();
            return await ReadSharedAsync(buffer).ConfigureAwait(false);
        }

        try
        {
            int count = await ReadOnceAsync(buffer).ConfigureAwait(false);
            _position += count;
            return count;
        }
        finally
        {
            lock (_gate) _reading = false;
            if (_flight.Joiners > 0) StartPump();
        }
    }

    private async ValueTask<int> ReadSharedAsync(Memory<byte> buffer)
    {
        try
        {
            int count = await _flight.ReadAsync(_position, buffer, isLeader: true, CancellationToken.None).ConfigureAwait(false);
            _position += count;
            return count;
        }
        catch (ReplyBrokenException)
        {
            // Others may still read: the answer ends when they have.
            await LeaveAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads what comes next from the provider and keeps it.</summary>
    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer)
    {
        try
        {
            int count = await _inner.ReadAsync(buffer).ConfigureAwait(false);
            if (count > 0) _flight.Append(buffer.Span[..count]);
            else End(clientLeft: false);
            return count;
        }
        catch (ReplyBrokenException error)
        {
            _flight.Break(error);
            throw;
        }
    }

    /// <summary>Has the answer read by a task of its own, unless that is so or it has ended.</summary>
    private void StartPump()
    {
        lock (_gate)
        {
            if (_pump is not null || _reading || _innerEnded) return;
            if (!_flight.HasLeaderLeft) _flight.LeaderReadsFrom(_position);
            _pump = Task.Run(PumpAsync);
        }
    }

    private async Task PumpAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            do
            {
                await _flight.WaitForRoomAsync(buffer.Length).ConfigureAwait(false);
            }
            while (await ReadOnceAsync(buffer).ConfigureAwait(false) > 0);
        }
        catch (ReplyBrokenException)
        {
            // Told to everyone who reads.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void End(bool clientLeft)
    {
        lock (_gate)
        {
            if (_innerEnded) return;
            _innerEnded = true;
            _outcome = _inner.Finish(clientLeft);
        }

        _ended(_outcome.Value);
    }
}
