namespace Farthing.Limits;

/// <summary>How much had been sent to a deployment at some time: what it says of its limits holds for then.</summary>
/// <param name="Requests">Requests sent.</param>
/// <param name="Input">Input tokens sent.</param>
/// <param name="Output">Output tokens asked for.</param>
/// <param name="Refilled">Whether the last one went because its provider was taken to have refilled since it last spoke.</param>
internal readonly record struct LimitMark(long Requests, long Input, long Output, bool Refilled)
{
    public LimitMark Plus(CallNeed need, bool refilled) => new(Requests + 1, Input + need.Input, Output + need.Output, refilled);

    /// <summary>The count that matters for one limit.</summary>
    public long Of(ProviderLimit limit) => limit switch
    {
        ProviderLimit.Requests => Requests,
        ProviderLimit.InputTokens => Input,
        ProviderLimit.OutputTokens => Output,
        _ => Input + Output,
    };
}
