using System.Text.Json;
using Farthing.Simulator.Generation;

namespace Farthing.Simulator.Messages;

/// <summary>Writes a message as one object.</summary>
internal static class MessagesWriter
{
    public static void Write(Utf8JsonWriter json, MessagesReply reply)
    {
        json.WriteStartObject();
        reply.WriteHead(json);
        json.WriteStartArray("content");
        if (reply.Request.Thinking)
        {
            json.WriteStartObject();
            json.WriteString("type", "thinking");
            json.WriteString("thinking", reply.ThinkingText);
            json.WriteString("signature", reply.Signature);
            json.WriteEndObject();
        }

        if (reply.Answer.Text is { Length: > 0 } text)
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        for (int call = 0; call < reply.Answer.ToolCalls.Count; call++)
        {
            WriteToolUse(json, reply, call);
        }

        json.WriteEndArray();
        json.WriteString("stop_reason", reply.StopReason);
        json.WriteString("stop_sequence", reply.Answer.StopSequence);
        MessagesUsage.Write(json, reply.Usage, reply.Usage.OutputTokens, reply.Request.Thinking);
        json.WriteEndObject();
    }

    public static void WriteToolHead(Utf8JsonWriter json, string id, string name)
    {
        json.WriteString("type", "tool_use");
        json.WriteString("id", id);
        json.WriteString("name", name);
        json.WriteStartObject("caller");
        json.WriteString("type", "direct");
        json.WriteEndObject();
    }

    private static void WriteToolUse(Utf8JsonWriter json, MessagesReply reply, int call)
    {
        ToolCall tool = reply.Answer.ToolCalls[call];
        json.WriteStartObject();
        WriteToolHead(json, reply.ToolId(call), tool.Name);
        json.WritePropertyName("input");
        if (reply.Answer.Finish == FinishReason.ToolCalls)
        {
            json.WriteRawValue(tool.Arguments);
        }
        else
        {
            // Arguments cut off by max_tokens are no JSON; the real one gives what parsed, the least of which is nothing.
            json.WriteStartObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
