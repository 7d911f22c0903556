using System.Text;
using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Responses;

/// <summary>Walks through the items of a conversation: counts them and remembers what the user said last.</summary>
internal sealed class InputReader(PromptBuilder prompt)
{
    private const int ItemTokens = 4;

    public string LastUserText { get; private set; } = "";

    public bool AfterToolResult { get; private set; }

    public void ReadInstructions(string? instructions)
    {
        if (instructions is not null)
        {
            prompt.Frame("developer", ItemTokens);
            prompt.Text(instructions);
            prompt.EndBlock();
        }
    }

    public void ReadItems(IReadOnlyList<JsonElement> items)
    {
        for (int place = 0; place < items.Count; place++)
        {
            ReadItem(items[place], $"input[{place}]");
            prompt.EndBlock();
        }
    }

    private void ReadItem(JsonElement item, string at)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw RequestProblem.WrongType(at, "an object");
        }

        string type = item.TextField("type") ?? "message";
        AfterToolResult = type == "function_call_output";
        prompt.Frame(type, ItemTokens);
        switch (type)
        {
            case "message":
                ReadMessage(item, at);
                break;
            case "function_call":
                LastUserText = "";
                prompt.Text(item.TextField("name") ?? throw RequestProblem.Missing($"{at}.name"));
                prompt.Text(item.TextField("arguments") ?? throw RequestProblem.Missing($"{at}.arguments"));
                break;
            case "function_call_output":
                _ = item.TextField("call_id") ?? throw RequestProblem.Missing($"{at}.call_id");
                JsonElement output = item.Field("output") ?? throw RequestProblem.Missing($"{at}.output");
                prompt.Text(output.ValueKind == JsonValueKind.String ? output.GetString() : output.GetRawText());
                break;
            default:
                // Reasoning, references and the calls of hosted tools count as their JSON.
                prompt.Json(item);
                break;
        }
    }

    private void ReadMessage(JsonElement item, string at)
    {
        string role = item.TextField("role") ?? throw RequestProblem.Missing($"{at}.role");
        if (role is not ("system" or "developer" or "user" or "assistant"))
        {
            throw RequestProblem.Invalid($"{at}.role", "system, developer, user or assistant is expected");
        }

        prompt.Frame(role, 0);
        string text = item.Field("content") switch
        {
            null => throw RequestProblem.Missing($"{at}.content"),
            { ValueKind: JsonValueKind.String } plain => ReadText(plain.GetString()!),
            { ValueKind: JsonValueKind.Array } parts => ReadParts(parts, at),
            _ => throw RequestProblem.WrongType($"{at}.content", "a string or an array of parts"),
        };
        LastUserText = role == "user" ? text : role == "assistant" ? "" : LastUserText;
    }

    private string ReadParts(JsonElement parts, string at)
    {
        var text = new StringBuilder();
        int place = 0;
        foreach (JsonElement part in parts.EnumerateArray())
        {
            text.Append(ReadPart(part, $"{at}.content[{place++}]"));
        }

        return text.ToString();
    }

    private string ReadPart(JsonElement part, string at)
    {
        switch (part.TextField("type"))
        {
            case "input_text" or "output_text" or "text":
                return ReadText(part.TextField("text") ?? throw RequestProblem.Missing($"{at}.text"));
            case "refusal":
                prompt.Text(part.TextField("refusal") ?? "");
                return "";
            case "input_image":
                string image = part.TextField("image_url") ?? part.TextField("file_id") ?? throw RequestProblem.Missing($"{at}.image_url");
                MediaTokens.AddImage(prompt, image, part.TextField("detail") == "low" ? MediaTokens.OpenAILowDetail : MediaTokens.OpenAIImage);
                return "";
            case "input_file":
                string file = part.TextField("file_data") ?? part.TextField("file_url") ?? part.TextField("file_id") ?? throw RequestProblem.Missing($"{at}.file_data");
                prompt.Opaque(Encoding.UTF8.GetBytes(file), MediaTokens.File(file));
                return "";
            case null:
                throw RequestProblem.Missing($"{at}.type");
            default:
                throw RequestProblem.Invalid($"{at}.type", "input_text, output_text, input_image, input_file or refusal is expected");
        }
    }

    private string ReadText(string text)
    {
        prompt.Text(text);
        return text;
    }
}
