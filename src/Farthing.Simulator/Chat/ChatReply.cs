using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Metering;

namespace Farthing.Simulator.Chat;

/// <summary>All that is needed to write a completion, whole or as a stream.</summary>
internal sealed record ChatReply(ChatRequest Request, IReadOnlyList<Answer> Answers, BilledUsage Usage, string Id, string Fingerprint, long Created)
{
    private readonly string _callIds = Id[^12..];

    public string Model => Request.Generation.Model;

    public string CallId(int choice, int call) => $"call_{_callIds}{choice:00}{call:00}";

    public static string Finish(FinishReason reason) => reason switch
    {
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        _ => "stop",
    };

    public void WriteHead(Utf8JsonWriter json, string kind)
    {
        json.WriteString("id", Id);
        json.WriteString("object", kind);
        json.WriteNumber("created", Created);
        json.WriteString("model", Model);
        json.WriteString("service_tier", Request.ServiceTier);
        json.WriteString("system_fingerprint", Fingerprint);
    }
}
