using Farthing.Calls;
using Farthing.Providers;

namespace Farthing.Limits;

/// <summary>What a call takes of a provider's limits: one request, and tokens as providers count them when a request comes in.</summary>
/// <param name="Input">Input tokens, estimated from the size of the request.</param>
/// <param name="Output">The output limit that is sent, or 0 when the request has none.</param>
internal readonly record struct CallNeed(long Input, long Output)
{
    public static CallNeed Of(Call call) => new(Meter.EstimateInputTokens(call), Math.Max(0, call.OutputLimit ?? call.Request.MaxOutputTokens));

    /// <summary>How much of one limit it takes.</summary>
    public long Of(ProviderLimit limit) => limit switch
    {
        ProviderLimit.Requests => 1,
        ProviderLimit.InputTokens => Input,
        ProviderLimit.OutputTokens => Output,
        _ => Input + Output,
    };
}
