using System.Buffers;
using Farthing.Caching.Answers;
using Farthing.Calls;

namespace Farthing.Caching.Twins;

/// <summary>
/// An answer on its way from a provider to the call that asked and to those that joined it: what has come so far, kept for those who come late and for the
/// cache. Beyond a bound it only keeps what somebody may still have to read, and nobody can join any more. Safe from any thread.
/// </summary>
internal sealed class Flight : IDisposable
{
    private const int MostMarks = 100_000;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<bool> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _abandoned = new();
    private readonly int _most;
    private readonly CancellationToken _clientLeft;
    private readonly CancellationTokenRegistration _whenLeft;
    private TaskCompletionSource? _moved;
    private TaskCompletionSource? _leaderMoved;
    private long _leaderAt;
    private List<AnswerMark>? _marks;
    private TimeProvider? _time;
    private long _start;
    private bool _leaderReads;
    private byte[] _bytes = [];
    private long _base;
    private int _length;
    private int _joiners;
    private bool _leaderLeft, _ended, _failed, _released, _isWhole = true;
    private ReplyBrokenException? _broken;

    /// <summary>Begins a flight.</summary>
    /// <param name="most">The most that it keeps, in bytes.</param>
    /// <param name="clientLeft">Cancelled when the client of the call that asks leaves.</param>
    public Flight(int most, CancellationToken clientLeft)
    {
        (_most, _clientLeft) = (most, clientLeft);
        _whenLeft = clientLeft.UnsafeRegister(static flight => ((Flight)flight!).LeaderLeft(), this);
    }

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Whether the client of the call that asked has left.</summary>
    public bool HasLeaderLeft => _leaderLeft || _clientLeft.IsCancellationRequested;

    /// <summary>Completed when the answer begins: whether it is one that can be shared.</summary>
    public Task<bool> HasBegun => _head.Task;

    /// <summary>The answer's header, once it has begun.</summary>
    public AnswerHead Head { get; private set; } = null!;

    /// <summary>The deployment that answers, once it has begun.</summary>
    public string Deployment { get; private set; } = "";

    /// <summary>What the answer used and cost, once it has ended well.</summary>
    public Ledger.Charge? Charge { get; private set; }

    /// <summary>How many calls wait for the answer besides the one that asked.</summary>
    public int Joiners
    {
        get
        {
            lock (_gate) return _joiners;
        }
    }

    /// <summary>Whether everything that came is still there.</summary>
    public bool IsWhole
    {
        get
        {
            lock (_gate) return _isWhole;
        }
    }

    /// <summary>When how much had come; empty where that is not to be kept.</summary>
    public IReadOnlyList<AnswerMark> Marks => _marks ?? [];

    /// <summary>Called when a call joins, so that the answer is read though the one that asked may be slow.</summary>
    public Action? Joined { get; set; }

    public bool TryJoin()
    {
        lock (_gate)
        {
            if (!_isWhole || _failed || _released || _broken is not null) return false;
            _joiners++;
        }

        Joined?.Invoke();
        return true;
    }

    /// <summary>A call that joined needs no more.</summary>
    public void Leave()
    {
        bool abandoned;
        lock (_gate)
        {
            _joiners--;

            // One that has failed is nobody's but the caller's that asked, who may still be reading why.
            abandoned = _joiners == 0 && _leaderLeft && !_ended && !_failed;
            _failed |= abandoned;
            ReleaseIfUnused();
        }

        if (abandoned) _abandoned.Cancel();
    }

    /// <summary>The call that asked needs no more.</summary>
    public void LeaderLeft()
    {
        bool abandoned;
        lock (_gate)
        {
            _leaderLeft = true;
            abandoned = _joiners == 0 && !_ended;
            _failed |= abandoned;
            _leaderReads = false;
            _leaderMoved?.TrySetResult();
        }

        if (abandoned) _abandoned.Cancel();
    }

    /// <summary>From here on, keeps when how much has come.</summary>
    public void KeepMarks(TimeProvider time) => (_marks, _time, _start) = ([], time, time.GetTimestamp());

    /// <summary>The answer has begun.</summary>
    public void Begin(AnswerHead head, string deployment)
    {
        (Head, Deployment) = (head, deployment);
        _head.TrySetResult(true);
    }

    /// <summary>Whether the call that asked was answered, but in a way that cannot be shared.</summary>
    public bool IsUnshared { get; private set; }

    /// <summary>There is no answer that can be shared.</summary>
    /// <param name="isAnswered">Whether there is one for the call that asked.</param>
    public void Fail(bool isAnswered = false)
    {
        IsUnshared = isAnswered;
        lock (_gate) _failed = true;
        _head.TrySetResult(false);
    }

    /// <summary>From here on the call that asked reads what has come like the others do, after what it has read already.</summary>
    public void LeaderReadsFrom(long position)
    {
        lock (_gate) (_leaderReads, _leaderAt) = (true, position);
    }

    /// <summary>Waits until there is room without forgetting what the call that asked has still to read: it has paid for the whole.</summary>
    public async ValueTask WaitForRoomAsync(int count)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (!_leaderReads || HasLeaderLeft || _length + count <= _most || _leaderAt >= _base + ForgottenFor(count)) return;
                moved = (_leaderMoved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await moved.ConfigureAwait(false);
        }
    }

    /// <summary>Adds what has come.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_length + bytes.Length > _most) Forget(bytes.Length);
            if (!_isWhole && _joiners == 0 && !_leaderReads)
            {
                _base += _length + bytes.Length;
                _length = 0;
                return;
            }

            if (_bytes.Length - _length < bytes.Length) Grow(bytes.Length);
            bytes.CopyTo(_bytes.AsSpan(_length));
            _length += bytes.Length;
            if (_marks is not null && _marks.Count < MostMarks) _marks.Add(new AnswerMark(_time!.GetElapsedTime(_start), (int)_base + _length));
            Move();
        }
    }

    /// <summary>The answer has ended well.</summary>
    public void End(Ledger.Charge? charge)
    {
        lock (_gate)
        {
            (_ended, Charge) = (true, charge);
            Move();
        }
    }

    /// <summary>The answer broke off.</summary>
    public void Break(ReplyBrokenException error)
    {
        lock (_gate)
        {
            (_ended, _broken) = (true, error);
            Move();
        }
    }

    /// <summary>Reads on from a place, waiting for more where there is none; 0 at the end.</summary>
    /// <exception cref="ReplyBrokenException">The answer broke off, or its reader is so far behind that what it needs is gone.</exception>
    public async ValueTask<int> ReadAsync(long position, Memory<byte> buffer, bool isLeader, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (isLeader) LeaderMoved(position);
                if (position < _base) throw new ReplyBrokenException(CallOutcome.Truncated, "The client reads too slowly to share this answer: what it needs next is no longer held (cache.max_answer).");
                int count = (int)Math.Min(buffer.Length, _base + _length - position);
                if (count > 0)
                {
                    _bytes.AsSpan((int)(position - _base), count).CopyTo(buffer.Span);
                    return count;
                }

                if (_broken is { } broken) throw new ReplyBrokenException(broken.Outcome, broken.Message, broken);
                if (_ended) return 0;
                moved = (_moved ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Everything that came; only as long as nobody disposes the flight.</summary>
    public ReadOnlyMemory<byte> Everything
    {
        get
        {
            lock (_gate) return _isWhole ? _bytes.AsMemory(0, _length) : default;
        }
    }

    /// <summary>The call that asked has ended. What has come stays as long as others read it.</summary>
    public void Dispose()
    {
        _whenLeft.Dispose();
        lock (_gate)
        {
            (_leaderLeft, _released) = (true, true);
            ReleaseIfUnused();
        }
    }

    private void Move()
    {
        _moved?.TrySetResult();
        _moved = null;
    }

    private void LeaderMoved(long position)
    {
        _leaderAt = position;
        _leaderMoved?.TrySetResult();
        _leaderMoved = null;
    }

    /// <summary>How much is forgotten to make room: the older half, or more.</summary>
    private int ForgottenFor(int count) => Math.Max(_length / 2, Math.Min(_length, _length + count - _most));

    private void Forget(int needed)
    {
        _isWhole = false;
        int forgotten = ForgottenFor(needed);
        _bytes.AsSpan(forgotten, _length - forgotten).CopyTo(_bytes);
        (_base, _length) = (_base + forgotten, _length - forgotten);
    }

    private void Grow(int needed)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, Math.Max(_bytes.Length * 2, _length + needed)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    private void ReleaseIfUnused()
    {
        if (!_released || _joiners > 0) return;
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
    }
}
