namespace Farthing.Simulator.Metering;

/// <summary>One call as the simulator saw and billed it.</summary>
public sealed record BilledCall
{
    /// <summary>The place in the order of arrival, from 1; a reset starts again.</summary>
    public required long Sequence { get; init; }

    /// <summary>The request's id as sent in <c>x-request-id</c> or <c>request-id</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>When the request arrived, by the simulator's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path without the query.</summary>
    public required string Path { get; init; }

    /// <summary>The request's headers in the order received; values of keys are replaced by <c>fingerprint:</c> and <see cref="KeyHash"/>.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The model asked for, or null when the request names none.</summary>
    public string? Model { get; init; }

    /// <summary>The first 16 hexadecimal digits of the key's SHA-256, or null without a key.</summary>
    public string? KeyHash { get; init; }

    /// <summary>True when the answer is a stream of events.</summary>
    public bool Streaming { get; init; }

    /// <summary>How far the call has come.</summary>
    public CallState State { get; init; }

    /// <summary>The HTTP status that was sent, or null when none was.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The fault that was played, by its name, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>What is billed. Of a call in flight or cancelled: its input and what was generated so far.</summary>
    public BilledUsage Usage { get; init; }

    /// <summary>The exact bytes of the request's body, when recording is on.</summary>
    public ReadOnlyMemory<byte>? RequestBody { get; init; }

    /// <summary>The exact bytes of the answer's body, without transfer coding, when recording is on.</summary>
    public ReadOnlyMemory<byte>? ResponseBody { get; init; }

    /// <summary>Which reset of the meter the call came after: one from before the last reset is not counted any more.</summary>
    internal int Epoch { get; init; }
}
