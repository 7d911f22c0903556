using System.Text.Json;
using Farthing.Simulator.Generation;

namespace Farthing.Simulator.Chat;

/// <summary>Writes a completion as one object.</summary>
internal static class ChatWriter
{
    public static void Write(Utf8JsonWriter json, ChatReply reply)
    {
        json.WriteStartObject();
        reply.WriteHead(json, "chat.completion");
        json.WriteStartArray("choices");
        for (int choice = 0; choice < reply.Answers.Count; choice++)
        {
            WriteChoice(json, reply, choice);
        }

        json.WriteEndArray();
        ChatUsage.Write(json, reply.Usage, reply.Model);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatReply reply, int choice)
    {
        Answer answer = reply.Answers[choice];
        json.WriteStartObject();
        json.WriteNumber("index", choice);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", answer.Text);
        if (answer.ToolCalls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            for (int call = 0; call < answer.ToolCalls.Count; call++)
            {
                json.WriteStartObject();
                json.WriteString("id", reply.CallId(choice, call));
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", answer.ToolCalls[call].Name);
                json.WriteString("arguments", answer.ToolCalls[call].Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteNull("refusal");
        json.WriteStartArray("annotations");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", ChatReply.Finish(answer.Finish));
        json.WriteEndObject();
    }
}
