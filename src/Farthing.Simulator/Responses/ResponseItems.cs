using System.Text.Json;
using Farthing.Simulator.Generation;

namespace Farthing.Simulator.Responses;

/// <summary>The output items of a response; the same in the whole answer and in a stream's events.</summary>
internal static class ResponseItems
{
    public static void WriteAll(Utf8JsonWriter json, ResponsesReply reply)
    {
        if (reply.Reasons)
        {
            WriteReasoning(json, reply);
        }

        if (HasMessage(reply))
        {
            WriteMessage(json, reply, "completed", whole: true);
        }

        for (int call = 0; call < reply.Answer.ToolCalls.Count; call++)
        {
            WriteCall(json, reply, call, "completed", whole: true);
        }
    }

    /// <summary>Thinking that used up the whole limit leaves no message.</summary>
    public static bool HasMessage(ResponsesReply reply) => reply.Answer.Text is { } text && !(reply.Incomplete && text.Length == 0);

    public static void WriteReasoning(Utf8JsonWriter json, ResponsesReply reply)
    {
        json.WriteStartObject();
        json.WriteString("id", reply.ReasoningId);
        json.WriteString("type", "reasoning");
        json.WriteStartArray("summary");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteMessage(Utf8JsonWriter json, ResponsesReply reply, string status, bool whole)
    {
        json.WriteStartObject();
        json.WriteString("id", reply.MessageId);
        json.WriteString("type", "message");
        json.WriteString("status", whole && reply.Incomplete ? "incomplete" : status);
        json.WriteStartArray("content");
        if (whole)
        {
            WriteText(json, reply.Answer.Text!);
        }

        json.WriteEndArray();
        json.WriteString("role", "assistant");
        json.WriteEndObject();
    }

    public static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "output_text");
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        json.WriteStartArray("logprobs");
        json.WriteEndArray();
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    public static void WriteCall(Utf8JsonWriter json, ResponsesReply reply, int number, string status, bool whole)
    {
        ToolCall call = reply.Answer.ToolCalls[number];
        json.WriteStartObject();
        json.WriteString("id", reply.FunctionId(number));
        json.WriteString("type", "function_call");
        json.WriteString("status", whole && reply.Incomplete ? "incomplete" : status);
        json.WriteString("arguments", whole ? call.Arguments : "");
        json.WriteString("call_id", reply.CallId(number));
        json.WriteString("name", call.Name);
        json.WriteEndObject();
    }
}
