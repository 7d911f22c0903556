namespace Farthing.Simulator.Metering;

/// <summary>
/// The judge: every call that reached the simulator and what it billed. Totals count everything since the last reset; single calls
/// are kept up to a bound, the newest staying. All members may be used from any thread.
/// </summary>
public sealed class BillingMeter
{
    private readonly Lock _lock = new();
    private readonly int _capacity;
    private readonly long _bodyBytesLimit;
    private readonly Queue<(long Sequence, long Bytes)> _recorded = new();
    private BilledCall?[] _calls;
    private long _arrived;
    private long _inFlight;
    private int _epoch;
    private long _bodyBytes;
    private BilledUsage _total;
    private TaskCompletionSource? _changed;

    /// <summary>A meter that keeps at most <paramref name="capacity"/> calls and <paramref name="bodyBytesLimit"/> bytes of their bodies.</summary>
    internal BillingMeter(int capacity, long bodyBytesLimit)
    {
        _capacity = capacity;
        _bodyBytesLimit = bodyBytesLimit;
        _calls = new BilledCall?[Math.Min(capacity, 256)];
    }

    /// <summary>How many calls have arrived since the last reset.</summary>
    public long Arrived
    {
        get
        {
            lock (_lock)
            {
                return _arrived;
            }
        }
    }

    /// <summary>How many calls have arrived and not ended.</summary>
    public long InFlight
    {
        get
        {
            lock (_lock)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>The sum of what all ended calls were billed.</summary>
    public BilledUsage Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    /// <summary>The kept calls in order of arrival, those in flight included.</summary>
    public IReadOnlyList<BilledCall> Calls => Since(0);

    /// <summary>The kept calls that came after the one numbered <paramref name="sequence"/>.</summary>
    public IReadOnlyList<BilledCall> Since(long sequence)
    {
        lock (_lock)
        {
            var found = new List<BilledCall>();
            for (long n = Math.Max(sequence, _arrived - _capacity) + 1; n <= _arrived; n++)
            {
                found.Add(_calls[Slot(n)]!);
            }

            return found;
        }
    }

    /// <summary>Ends when <paramref name="condition"/> holds; it is asked now and after every arrival and every end of a call.</summary>
    /// <param name="condition">What to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting with an <see cref="OperationCanceledException"/>.</param>
    public async Task WaitUntilAsync(Func<BillingMeter, bool> condition, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            if (condition(this))
            {
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets every call and starts counting at 1 again.</summary>
    public void Reset()
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            Array.Clear(_calls);
            _recorded.Clear();
            _epoch++;
            (_arrived, _inFlight, _bodyBytes, _total) = (0, 0, 0, default);
            changed = Interlocked.Exchange(ref _changed, null);
        }

        changed?.TrySetResult();
    }

    internal BilledCall Open(Func<long, BilledCall> describe)
    {
        BilledCall call;
        TaskCompletionSource? changed;
        lock (_lock)
        {
            call = describe(++_arrived) with { Epoch = _epoch };
            _inFlight++;
            if (_arrived > _calls.Length && _calls.Length < _capacity)
            {
                Array.Resize(ref _calls, (int)Math.Min(_capacity, _calls.LongLength * 2));
            }

            _calls[Slot(_arrived)] = call;
            changed = Interlocked.Exchange(ref _changed, null);
        }

        changed?.TrySetResult();
        return call;
    }

    /// <summary>
    /// Replaces what was known of a call: it may end, and once, a call that was ended as its last bytes went out may turn out cancelled. One
    /// from before a reset is dropped.
    /// </summary>
    internal void Update(BilledCall before, BilledCall call)
    {
        TaskCompletionSource? changed;
        lock (_lock)
        {
            if (call.Epoch != _epoch)
            {
                return;
            }

            bool kept = call.Sequence > _arrived - _capacity;
            if (kept)
            {
                _calls[Slot(call.Sequence)] = call;
            }

            if (before.State != CallState.InFlight)
            {
                _total = _total - before.Usage + call.Usage;
            }
            else if (call.State != CallState.InFlight)
            {
                _inFlight--;
                _total += call.Usage;
                BoundBodies(call, kept);
            }

            changed = Interlocked.Exchange(ref _changed, null);
        }

        changed?.TrySetResult();
    }

    private void BoundBodies(BilledCall call, bool kept)
    {
        if (!kept || BodyBytes(call) == 0)
        {
            return;
        }

        _recorded.Enqueue((call.Sequence, BodyBytes(call)));
        _bodyBytes += BodyBytes(call);
        while (_bodyBytes > _bodyBytesLimit && _recorded.TryDequeue(out (long Sequence, long Bytes) oldest))
        {
            _bodyBytes -= oldest.Bytes;
            ref BilledCall? slot = ref _calls[Slot(oldest.Sequence)];
            if (slot?.Sequence == oldest.Sequence)
            {
                slot = slot with { RequestBody = null, ResponseBody = null };
            }
        }
    }

    private int Slot(long sequence) => (int)((sequence - 1) % _calls.Length);

    private static long BodyBytes(BilledCall call) => (call.RequestBody?.Length ?? 0) + (call.ResponseBody?.Length ?? 0);
}
