using System.Text;
using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Metering;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Messages;

/// <summary>All that is needed to write a message, whole or as a stream.</summary>
internal sealed record MessagesReply(MessagesRequest Request, Answer Answer, BilledUsage Usage, string Id)
{
    private readonly string _toolIds = Id[^20..];

    /// <summary>The thinking as text of exactly its billed tokens' length, as far as whole words allow.</summary>
    public string ThinkingText { get; } = Answer.ReasoningTokens == 0 ? "" : Think(Answer.ReasoningTokens, Request.Generation.Prompt.Hash);

    public string Signature => Convert.ToBase64String(Encoding.UTF8.GetBytes("simulated-" + Id));

    public string ToolId(int call) => $"toolu_{_toolIds}{call:00}";

    public string StopReason => Answer.Finish switch
    {
        FinishReason.Length => "max_tokens",
        FinishReason.StopSequence => "stop_sequence",
        FinishReason.ToolCalls => "tool_use",
        _ => "end_turn",
    };

    public void WriteHead(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", Request.Generation.Model);
    }

    private static string Think(int tokens, ulong seed)
    {
        string text = Sentences.Write(seed, tokens);
        return text[..Tokenizer.LengthOf(text, tokens)];
    }
}
