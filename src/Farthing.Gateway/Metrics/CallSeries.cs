using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Pricing;

namespace Farthing.Gateway.Metrics;

/// <summary>The figures of all calls of one operation at one provider's model.</summary>
internal sealed class CallSeries(string labels)
{
    // Bounds as OpenTelemetry's GenAI conventions advise; those of the overhead are ours: 20 µs to 100 ms.
    private static readonly double[] Seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private static readonly double[] FirstSeconds = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304];
    private static readonly double[] OverheadSeconds = [0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.1];

    private readonly Lock _lock = new();
    private readonly long[] _outcomes = new long[Enum.GetValues<CallOutcome>().Length];

    public string Labels { get; } = labels;

    public Histogram Duration { get; } = new(Seconds);

    public Histogram FirstByte { get; } = new(FirstSeconds);

    public Histogram InputTokens { get; } = new(Tokens);

    public Histogram OutputTokens { get; } = new(Tokens);

    public Histogram Overhead { get; } = new(OverheadSeconds);

    public Usd Cost { get; private set; }

    public long UnknownCosts { get; private set; }

    public Lock Lock => _lock;

    public long CountOf(CallOutcome outcome) => _outcomes[(int)outcome];

    public void Record(CallRecord record)
    {
        lock (_lock)
        {
            _outcomes[(int)record.Outcome]++;
            Duration.Record(record.Duration.TotalSeconds);
            Overhead.Record(record.Overhead.TotalSeconds);
            if (record.TimeToFirstByte is { } first) FirstByte.Record(first.TotalSeconds);
            if (record.Cost is { } cost) Cost += cost;
            else UnknownCosts++;
            if (record.Charges.Count == 0 || record.Charges[^1] is not { UsageStatus: not UsageStatus.Unknown, CostStatus: not CostStatus.Reused } charge) return;
            InputTokens.Record(charge.Usage.InputTokens);
            OutputTokens.Record(charge.Usage.OutputTokens);
        }
    }
}
