using Farthing.Budgets.Allowances;

namespace Farthing.Budgets.Bounds;

/// <summary>
/// The most that one attempt of a call can use: a fixed part (input, fees) and a part for each output token. What it may use in all then follows from the
/// output limit that is written into the request.
/// </summary>
public readonly record struct CostBound
{
    /// <summary>What input and fees can cost at the most, in USD.</summary>
    public decimal FixedUsd { get; init; }

    /// <summary>What one token of the output limit can cost at the most, in USD, all choices together.</summary>
    public decimal UsdPerOutput { get; init; }

    /// <summary>The most input tokens.</summary>
    public long InputTokens { get; init; }

    /// <summary>How many answers are asked for; each may be as long as the limit.</summary>
    public long Choices { get; init; }

    /// <summary>The output limit that the call wants.</summary>
    public long WantedOutput { get; init; }

    /// <summary>The lowest output limit that is worth calling with.</summary>
    public long FloorOutput { get; init; }

    /// <summary>Whether the client set no output limit, so that the wanted one is ours.</summary>
    public bool HasNoLimit { get; init; }

    /// <summary>Whether what the call wants can be held against what is left as it stands: the client set the limit, and no product of it is beyond a decimal.</summary>
    internal bool IsSimple => !HasNoLimit && WantedOutput <= int.MaxValue && Choices <= int.MaxValue && UsdPerOutput <= int.MaxValue;

    /// <summary>The part of a whole allowance that a call without a limit of its own may reserve at the most: an eighth.</summary>
    private const decimal UnlimitedShare = 0.125m;

    /// <summary>The most that is used with an output limit.</summary>
    public decimal Amount(Measure measure, long output) => measure switch
    {
        Measure.Usd => FixedUsd + (UsdPerOutput * output),
        Measure.InputTokens => InputTokens,
        Measure.OutputTokens => output * (decimal)Choices,
        Measure.Tokens => InputTokens + (output * (decimal)Choices),
        _ => 1,
    };

    /// <summary>The highest output limit up to the wanted one that fits into a room, or -1 when not even the fixed part does.</summary>
    /// <param name="measure">What the room is counted in.</param>
    /// <param name="room">What is left.</param>
    /// <param name="whole">What there is in a whole window; a call without a limit of its own gets at most an eighth of it.</param>
    public long OutputWithin(Measure measure, decimal room, decimal whole)
    {
        (decimal fixedPart, decimal each) = measure switch
        {
            Measure.Usd => (FixedUsd, UsdPerOutput),
            Measure.InputTokens => (InputTokens, 0m),
            Measure.OutputTokens => (0m, (decimal)Choices),
            Measure.Tokens => (InputTokens, (decimal)Choices),
            _ => (1m, 0m),
        };
        if (fixedPart > room) return -1;
        if (each == 0) return WantedOutput;

        // Nearly every call fits as it is, which one multiplication tells; dividing takes far longer.
        if (WantedOutput <= int.MaxValue && each <= int.MaxValue)
        {
            decimal wanted = fixedPart + (each * WantedOutput);
            if (wanted <= room && (!HasNoLimit || WantedOutput <= FloorOutput || wanted <= whole * UnlimitedShare)) return WantedOutput;
        }

        decimal fits = (room - fixedPart) / each;
        if (HasNoLimit) fits = Math.Min(fits, Math.Max(FloorOutput, ((whole * UnlimitedShare) - fixedPart) / each));
        return fits >= WantedOutput ? WantedOutput : (long)decimal.Floor(fits);
    }
}
