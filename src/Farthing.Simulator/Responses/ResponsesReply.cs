using Farthing.Simulator.Generation;
using Farthing.Simulator.Metering;

namespace Farthing.Simulator.Responses;

/// <summary>All that is needed to write a response, whole or as a stream.</summary>
internal sealed record ResponsesReply(ResponsesRequest Request, Answer Answer, BilledUsage Usage, string Digits, long Created)
{
    public string Id => "resp_" + Digits;

    public string ReasoningId => "rs_" + Digits;

    public string MessageId => "msg_" + Digits;

    public bool Reasons => Answer.ReasoningTokens > 0;

    public bool Incomplete => Answer.Finish == FinishReason.Length;

    public string FunctionId(int call) => $"fc_{Digits}{call:00}";

    public string CallId(int call) => $"call_{Digits[^20..]}{call:00}";
}
