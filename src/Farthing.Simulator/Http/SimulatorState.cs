using Farthing.Simulator.Faults;
using Farthing.Simulator.Metering;
using Farthing.Simulator.PromptCaching;
using Farthing.Simulator.Responses;

namespace Farthing.Simulator.Http;

/// <summary>What the calls of one simulator share.</summary>
internal sealed class SimulatorState(SimulatorOptions options)
{
    private long _sequence;

    public SimulatorOptions Options => options;

    public TimeProvider Clock => options.TimeProvider;

    public BillingMeter Meter { get; } = new(options.MeterCapacity, options.RecordedBytesLimit);

    public FaultPlayer Faults { get; } = new(options.Faults);

    public AutomaticPrefixCache Prefixes { get; } = new(options.TimeProvider);

    public BreakpointCache Breakpoints { get; } = new(options.TimeProvider);

    public ConversationStore Conversations { get; } = new();

    public RateLimiter RateLimiter { get; } = new(options);

    public long NextSequence() => Interlocked.Increment(ref _sequence);

    public void Reset()
    {
        Meter.Reset();
        Faults.Reset();
        Prefixes.Clear();
        Breakpoints.Clear();
        Conversations.Clear();
        RateLimiter.Clear();
    }
}
