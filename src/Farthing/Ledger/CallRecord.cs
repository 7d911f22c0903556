using Farthing.Calls;
using Farthing.Pricing;

namespace Farthing.Ledger;

/// <summary>Everything the ledger keeps of one call. There is exactly one for every call that reached a provider or was answered without one.</summary>
public record CallRecord
{
    /// <summary>The call's identity.</summary>
    public required CallId Id { get; init; }

    /// <summary>When the call arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From arrival to the last byte given to the client.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>From arrival to the first byte of the provider's answer, or <c>null</c> when there was none.</summary>
    public TimeSpan? TimeToFirstByte { get; init; }

    /// <summary>The part of the duration until the answer began that was ours, not the provider's.</summary>
    public TimeSpan Overhead { get; init; }

    /// <summary>Who pays.</summary>
    public required Principal Principal { get; init; }

    /// <summary>The endpoint the client called.</summary>
    public required Endpoint Endpoint { get; init; }

    /// <summary>Whether the answer was a stream.</summary>
    public bool Streamed { get; init; }

    /// <summary>The model as the client asked for it.</summary>
    public required string RequestedModel { get; init; }

    /// <summary>The HTTP status given to the client; 499 when the client left first.</summary>
    public int Status { get; init; }

    /// <summary>How the call ended.</summary>
    public CallOutcome Outcome { get; init; }

    /// <summary>The stable error code given to the client, or empty.</summary>
    public string ErrorCode { get; init; } = "";

    /// <summary>How the answer was found: <c>miss</c>, <c>exact</c>, <c>bypass</c> … as <c>x-farthing-cache</c> says it.</summary>
    public string Cache { get; init; } = "bypass";

    /// <summary>The policy that chose the model and why, or empty.</summary>
    public string Route { get; init; } = "";

    /// <summary>The ladder's step that was taken, or empty.</summary>
    public string Degraded { get; init; } = "";

    /// <summary>What was measured as saved, zero when nothing was.</summary>
    public Usd Saved { get; init; }

    /// <summary>One charge for each attempt at a provider, in order. The last one answered.</summary>
    public IReadOnlyList<Charge> Charges { get; init; } = [];

    /// <summary>When a charge was made: the prices in force then count. It follows from what is stored, so that pricing again gives the same.</summary>
    /// <param name="index">Which charge.</param>
    public DateTimeOffset ChargedAt(int index)
    {
        DateTimeOffset at = Stored(StartedAt);
        for (int i = 0; i <= index; i++) at += Stored(Charges[i].Duration);
        return at;
    }

    /// <summary>An instant as it is stored: to the microsecond.</summary>
    internal static DateTimeOffset Stored(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>A time as it is stored: to the microsecond.</summary>
    internal static TimeSpan Stored(TimeSpan time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>The sum of the charges as stored, or <c>null</c> when any of them is not known.</summary>
    public Usd? Cost
    {
        get
        {
            Usd sum = Usd.Zero;
            for (int i = 0; i < Charges.Count; i++)
            {
                if (Charges[i].Cost is not { } cost) return null;
                sum += cost.Rounded();
            }

            return sum;
        }
    }
}
