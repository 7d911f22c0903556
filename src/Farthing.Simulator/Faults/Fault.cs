namespace Farthing.Simulator.Faults;

/// <summary>One fault and its measures.</summary>
/// <param name="Kind">What goes wrong.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>
    /// The HTTP status of <see cref="FaultKind.Status"/>, 400 to 599, and whose error <see cref="FaultKind.ErrorInStream"/> sends. Default 500, and 529
    /// inside a stream.
    /// </summary>
    public int Status { get; init; } = Kind == FaultKind.ErrorInStream ? 529 : 500;

    /// <summary>Sent as <c>Retry-After</c>, in seconds; by default 1 with status 429 and nothing otherwise.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>For cut, malformed and error-in-stream: how many events of a stream are sent first. Default 3.</summary>
    public int After { get; init; } = 3;

    /// <summary>For big: the size of the generated text in bytes. Default 10,000,000.</summary>
    public long Bytes { get; init; } = 10_000_000;

    /// <summary>For slow-first-byte: how long the answer waits, in milliseconds. Default 5,000.</summary>
    public int Milliseconds { get; init; } = 5_000;

    /// <summary>The name by which scripts and headers ask for it, as reported by the meter.</summary>
    public string Name => Kind == FaultKind.Status ? Status.ToString() : FaultNames.Of(Kind);

    /// <summary>
    /// Reads a header's or script's text: a name from the list of <c>docs/simulator.md</c> or a status, then measures separated by
    /// semicolons, as in <c>429; retry-after=2</c> or <c>cut; after=5</c>.
    /// </summary>
    /// <exception cref="FormatException">The name or a measure is unknown; the message says which.</exception>
    public static Fault Parse(string text)
    {
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
        {
            throw new FormatException($"no fault is named; known: {FaultNames.All}");
        }

        Fault fault = FaultNames.Parse(parts[0]);
        foreach (string part in parts.AsSpan(1))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? part : part[..equals].TrimEnd();
            if (!long.TryParse(part.AsSpan(equals + 1), out long value) || equals < 0)
            {
                throw new FormatException($"\"{part}\" is not of the form name=number");
            }

            fault = fault.With(name.Replace('-', '_'), value);
        }

        return fault;
    }

    internal Fault With(string measure, long value)
    {
        if (value < 0 || (value > int.MaxValue && measure != "bytes"))
        {
            throw new FormatException($"\"{measure}\" is {value} and must be from 0 to {int.MaxValue}");
        }

        return measure switch
        {
            "retry_after" => this with { RetryAfter = (int)value },
            "after" => this with { After = (int)value },
            "bytes" => this with { Bytes = value },
            "milliseconds" => this with { Milliseconds = (int)value },
            "status" when value is >= 400 and <= 599 => this with { Status = (int)value },
            "status" => throw new FormatException($"\"status\" is {value} and must be from 400 to 599"),
            _ => throw new FormatException($"\"{measure}\" is not a measure of a fault; known: retry_after, after, bytes, milliseconds, status"),
        };
    }
}
