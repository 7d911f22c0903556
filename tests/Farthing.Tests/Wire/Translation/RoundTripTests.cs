using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Calls;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Wire.Translation;

/// <summary>There and back again: what both wires can say is the same afterwards.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<string> Words = Gen.Elements("Ob", "é 🙂", "\"quoted\"", "a\nb\t", "\\", "data: [DONE]", "{\"x\":1}", " ", "ω");

    private static readonly Gen<string> Texts = Gen.NonEmptyListOf(Words).Select(string.Concat);

    private static readonly Gen<string> Inputs = Gen.Elements("{}", "{\"x\":1.50}", "{\"x\":{\"y\":[1,null,\"é\\\"\"]}}", "{\"x\":\"\\ud83d\\ude42\"}");

    [Fact]
    public void A_chat_goes_to_messages_and_back() => Prop.ForAll(Chats.ToArbitrary(), chat =>
    {
        string original = chat.ToJsonString();
        JsonElement there = Translated.ToMessages(original);
        JsonElement back = Translated.ToChat(there.GetRawText(), "m");
        return JsonElement.DeepEquals(back, JsonDocument.Parse(original).RootElement).Label($"{original}\n{there}\n{back}");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_completion_goes_to_a_message_and_back() => Prop.ForAll(Completions.ToArbitrary(), completion =>
    {
        string original = completion.ToJsonString();
        JsonElement there = Translated.Whole(Endpoint.Messages, original).Answer;
        JsonElement back = Translated.Whole(Endpoint.ChatCompletions, there.GetRawText()).Answer;
        return JsonElement.DeepEquals(back, JsonDocument.Parse(original).RootElement).Label($"{original}\n{there}\n{back}");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_streamed_answer_amounts_to_the_whole_one_in_both_directions() => Prop.ForAll(Completions.ToArbitrary(), completion =>
    {
        string chat = completion.ToJsonString();
        JsonElement message = Translated.Whole(Endpoint.Messages, chat).Answer;
        JsonElement messageOfStream = Translated.Collected(Endpoint.Messages, Translated.Stream(Endpoint.Messages, false, Translated.Streamed(Endpoint.ChatCompletions, chat)));
        JsonElement chatOfStream = Translated.Collected(Endpoint.ChatCompletions, Translated.Stream(Endpoint.ChatCompletions, true, Translated.Streamed(Endpoint.Messages, message.GetRawText())));
        return (JsonElement.DeepEquals(messageOfStream, message) && SameAnswer(chatOfStream, JsonDocument.Parse(chat).RootElement)).Label($"{chat}\n{message}\n{messageOfStream}\n{chatOfStream}");
    }).QuickCheckThrowOnFailure();

    private static Gen<JsonObject> Chats =>
        from system in Gen.OneOf(Gen.Constant<string?>(null), Texts.Select(text => (string?)text))
        from turns in Gen.NonEmptyListOf(Turns)
        from last in Users
        from fields in Gen.SubListOf(Fields)
        select ChatOf(system, [.. turns.SelectMany(turn => turn), last], fields);

    private static Gen<List<JsonObject>> Turns =>
        from user in Users
        from text in Texts
        from calls in Gen.ListOf(Calls)
        select calls.Count == 0
            ? new List<JsonObject> { user, new() { ["role"] = "assistant", ["content"] = text } }
            : [user, new JsonObject { ["role"] = "assistant", ["content"] = text, ["tool_calls"] = Numbered(calls) }, .. calls.Select((_, index) => new JsonObject { ["role"] = "tool", ["tool_call_id"] = $"call_{index}", ["content"] = text })];

    private static Gen<JsonObject> Users =>
        from text in Texts
        from image in Gen.Elements("", "data:image/png;base64,iVBO", "https://a.example/b.png")
        from file in Gen.Elements(false, true)
        select new JsonObject { ["role"] = "user", ["content"] = image.Length == 0 && !file ? text : Parts(text, image, file) };

    private static Gen<(string Name, string Arguments)> Calls =>
        from name in Gen.Elements("a", "get_weather")
        from input in Inputs
        select (name, input);

    private static readonly (string Name, string Value)[] Fields =
    [
        ("temperature", "0.25"), ("top_p", "0.9"), ("stop", "[\"END\"]"), ("user", "\"u1\""), ("service_tier", "\"default\""), ("reasoning_effort", "\"high\""),
        ("tools", """[{"type":"function","function":{"name":"a","description":"A.","parameters":{"type":"object","properties":{"x":{"type":"number"}}}}}]"""),
        ("response_format", """{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},"strict":true}}"""),
        ("stream", "false"),
    ];

    private static Gen<JsonObject> Completions =>
        from text in Gen.OneOf(Gen.Constant<string?>(null), Texts.Select(each => (string?)each))
        from thoughts in Gen.OneOf(Gen.Constant<string?>(null), Texts.Select(each => (string?)each))
        from calls in Gen.ListOf(Calls)
        from finish in Gen.Elements("stop", "length")
        from input in Gen.Choose(0, 1_000_000)
        from cached in Gen.Choose(0, input)
        from written in Gen.Choose(0, input - cached)
        from output in Gen.Choose(0, 100_000)
        from reasoning in Gen.Choose(0, output)
        select CompletionOf(text, thoughts, calls, finish, (input, cached, written, output, reasoning));

    private static JsonObject ChatOf(string? system, List<JsonObject> messages, IEnumerable<(string Name, string Value)> fields)
    {
        if (system is not null) messages.Insert(0, new JsonObject { ["role"] = "system", ["content"] = system });
        JsonObject chat = new() { ["model"] = "m", ["max_completion_tokens"] = 500, ["messages"] = new JsonArray([.. messages.Select(each => each.DeepClone())]) };
        foreach ((string name, string value) in fields) chat[name] = JsonNode.Parse(value);
        return chat;
    }

    private static JsonArray Parts(string text, string image, bool file)
    {
        JsonArray parts = [new JsonObject { ["type"] = "text", ["text"] = text }];
        if (image.Length > 0) parts.Add(new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = image } });
        if (file) parts.Add(new JsonObject { ["type"] = "file", ["file"] = new JsonObject { ["filename"] = "a.pdf", ["file_data"] = "data:application/pdf;base64,JVBE" } });
        return parts;
    }

    private static JsonArray Numbered(IEnumerable<(string Name, string Arguments)> calls) =>
    [
        .. calls.Select((call, index) => new JsonObject
        {
            ["id"] = $"call_{index}",
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
        }),
    ];

    private static JsonObject CompletionOf(
        string? text, string? thoughts, List<(string Name, string Arguments)> calls, string finish, (int Input, int Cached, int Written, int Output, int Reasoning) usage)
    {
        JsonObject message = new() { ["role"] = "assistant", ["content"] = text, ["refusal"] = null, ["annotations"] = new JsonArray() };
        if (thoughts is not null)
        {
            message["reasoning_content"] = thoughts;
            message["thinking_blocks"] = new JsonArray(new JsonObject { ["type"] = "thinking", ["thinking"] = thoughts, ["signature"] = "" });
        }

        if (calls.Count > 0) message["tool_calls"] = Numbered(calls);
        JsonObject input = new() { ["cached_tokens"] = usage.Cached };
        if (usage.Written > 0) input["cache_write_tokens"] = usage.Written;
        return new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion",
            ["created"] = Translated.Context.CreatedAt.ToUnixTimeSeconds(),
            ["model"] = "m",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = calls.Count > 0 && finish == "stop" ? "tool_calls" : finish }),
            ["usage"] = new JsonObject
            {
                ["prompt_tokens"] = usage.Input,
                ["completion_tokens"] = usage.Output,
                ["total_tokens"] = usage.Input + usage.Output,
                ["prompt_tokens_details"] = input,
                ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = usage.Reasoning },
            },
        };
    }

    /// <summary>A stream says nothing of annotations, cannot tell no text from an empty one, and leaves out thoughts that nobody signed.</summary>
    private static bool SameAnswer(JsonElement one, JsonElement other)
    {
        return Essence(one) == Essence(other);

        static string Essence(JsonElement completion)
        {
            JsonObject copy = JsonNode.Parse(completion.GetRawText())!.AsObject();
            JsonObject message = copy["choices"]![0]!["message"]!.AsObject();
            message.Remove("annotations");
            message.Remove("thinking_blocks");
            string sorted = string.Join(',', message.Select(field => $"{field.Key}:{(field.Key == "content" ? field.Value?.GetValue<string>() ?? "" : field.Value?.ToJsonString())}").Order(StringComparer.Ordinal));
            return $"{sorted}|{copy["choices"]![0]!["finish_reason"]}|{copy["usage"]!.ToJsonString()}|{copy["model"]}|{copy["id"]}";
        }
    }
}
