using Farthing.Simulator.Faults;

namespace Farthing.Simulator;

/// <summary>How a simulator behaves. The defaults answer at once, without faults.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The port of the contracts: 9601.</summary>
    public const int DefaultPort = 9601;

    /// <summary>The port on 127.0.0.1. Default <see cref="DefaultPort"/>; 0 takes any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The time from a request's arrival to its answer's first byte. Default zero. A request's header <c>x-simulator-latency-ms</c> wins.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The time between two events of a stream. Default zero. A request's header <c>x-simulator-gap-ms</c> wins.</summary>
    public TimeSpan TokenPace { get; init; }

    /// <summary>Which calls fail and how. Default none. A request's header <c>x-simulator-fault</c> wins.</summary>
    public FaultScript Faults { get; init; } = FaultScript.None;

    /// <summary>The clock of timestamps, waits, cache lifetimes and rate limits. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Changes every generated text, vector and identifier. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>The only keys that are accepted. Default empty: any key that is not empty.</summary>
    public IReadOnlyList<string> AcceptedKeys { get; init; } = [];

    /// <summary>Requests a key may make in a minute; more get 429. Default null: no limit (the headers then tell of 10,000).</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens, input and output, a key may use in a minute; more get 429. Default null: no limit (the headers then tell of 2,000,000).</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>The largest request body in bytes; a larger one gets 413. Default 32 MiB.</summary>
    public int MaxRequestBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Whether calls are metered at all. Default true; off for load without a judge.</summary>
    public bool Metering { get; init; } = true;

    /// <summary>How many calls the meter keeps one by one, the newest; totals are not bounded. Default 10,000.</summary>
    public int MeterCapacity { get; init; } = 10_000;

    /// <summary>Whether the meter keeps the exact bytes of requests and answers. Default false.</summary>
    public bool RecordBodies { get; init; }

    /// <summary>How many bytes of recorded bodies are kept, the newest; older calls lose theirs. Default 64 MiB.</summary>
    public long RecordedBytesLimit { get; init; } = 64 * 1024 * 1024;
}
