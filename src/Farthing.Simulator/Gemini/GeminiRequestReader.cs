using System.Text;
using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Gemini;

/// <summary>Reads and validates the body of a generateContent request; names may be written in either of the two ways Google accepts.</summary>
internal static class GeminiRequestReader
{
    private const int ContentTokens = 2;
    private const int ToolTokens = 8;

    public static GenerationRequest Read(JsonElement request, string model, bool streaming)
    {
        JsonElement contents = request.ArrayField("contents") ?? throw new RequestProblem(400, "The field 'contents' is required.");
        if (contents.GetArrayLength() == 0)
        {
            throw new RequestProblem(400, "The field 'contents' must not be empty.");
        }

        var prompt = new PromptBuilder();
        List<ToolDefinition> tools = ReadTools(request, prompt);
        if (Either(request, "systemInstruction", "system_instruction") is { } system)
        {
            ReadParts(system, "systemInstruction", prompt);
        }

        (string lastUserText, bool afterTool) = ReadContents(contents, prompt);
        JsonElement? settings = Either(request, "generationConfig", "generation_config");
        OutputFormat format = ReadFormat(settings, prompt);
        Prompt built = prompt.Build();
        return new GenerationRequest
        {
            Model = model,
            Prompt = built,
            LastUserText = lastUserText,
            AfterToolResult = afterTool,
            Tools = tools,
            ToolChoice = ReadChoice(request, tools),
            Format = format,
            MaxTokens = settings?.NumberField("maxOutputTokens", least: 1),
            Stops = settings?.TextsField("stopSequences") ?? [],
            ReasoningTokens = ReadThinking(settings, model, built.Hash),
            Streaming = streaming,
        };
    }

    private static int ReadThinking(JsonElement? settings, string model, ulong hash)
    {
        int budget = settings?.ObjectField("thinkingConfig")?.NumberField("thinkingBudget", least: -1) ?? -1;
        bool thinks = model.StartsWith("gemini-", StringComparison.Ordinal) && model.Length > 9
            && string.CompareOrdinal(model, 7, "2.5", 0, 3) >= 0 && !model.Contains("lite", StringComparison.Ordinal);
        int thoughts = 40 + (int)(hash % 100);
        return !thinks ? 0 : budget < 0 ? thoughts : Math.Min(budget, thoughts);
    }

    private static (string LastUserText, bool AfterTool) ReadContents(JsonElement contents, PromptBuilder prompt)
    {
        (string text, bool afterTool) = ("", false);
        int place = 0;
        foreach (JsonElement content in contents.EnumerateArray())
        {
            string role = content.TextField("role") ?? "user";
            prompt.Frame(role, ContentTokens);
            (string said, afterTool) = ReadParts(content, $"contents[{place++}]", prompt);
            text = role == "user" ? said : "";
            prompt.EndBlock();
        }

        return (text, afterTool);
    }

    private static (string Text, bool ToolResult) ReadParts(JsonElement content, string at, PromptBuilder prompt)
    {
        var text = new StringBuilder();
        bool result = false;
        JsonElement parts = content.ArrayField("parts") ?? throw new RequestProblem(400, $"The field '{at}.parts' is required.");
        foreach (JsonElement part in parts.EnumerateArray())
        {
            if (part.TextField("text") is { } said)
            {
                prompt.Text(said);
                text.Append(said);
            }
            else if ((Either(part, "inlineData", "inline_data") ?? Either(part, "fileData", "file_data")) is { } media)
            {
                MediaTokens.AddImage(prompt, media.GetRawText(), MediaTokens.GeminiImage);
            }
            else
            {
                result |= Either(part, "functionResponse", "function_response") is not null;
                prompt.Json(part);
            }
        }

        return (text.ToString(), result);
    }

    private static List<ToolDefinition> ReadTools(JsonElement request, PromptBuilder prompt)
    {
        var tools = new List<ToolDefinition>();
        foreach (JsonElement tool in request.ArrayField("tools")?.EnumerateArray().ToArray() ?? [])
        {
            prompt.Frame("tool", ToolTokens);
            prompt.Json(tool);
            if (Either(tool, "functionDeclarations", "function_declarations") is not { ValueKind: JsonValueKind.Array } declarations)
            {
                continue;
            }

            tools.AddRange(declarations.EnumerateArray().Select(declaration => new ToolDefinition(
                declaration.TextField("name") ?? throw new RequestProblem(400, "A function declaration needs a name."),
                declaration.ObjectField("parameters") ?? declaration.ObjectField("parametersJsonSchema"))));
        }

        return tools;
    }

    private static ToolChoice ReadChoice(JsonElement request, List<ToolDefinition> tools)
    {
        JsonElement? calling = Either(request, "toolConfig", "tool_config")?.ObjectField("functionCallingConfig");
        switch (calling?.TextField("mode"))
        {
            case null or "AUTO" or "VALIDATED" or "MODE_UNSPECIFIED":
                return ToolChoice.Auto;
            case "NONE":
                return ToolChoice.None;
            case "ANY":
                IReadOnlyList<string> allowed = calling.Value.TextsField("allowedFunctionNames");
                return tools.Find(tool => allowed.Contains(tool.Name)) is { } named ? ToolChoice.Function(named.Name) : ToolChoice.Required;
            default:
                throw new RequestProblem(400, "functionCallingConfig.mode must be AUTO, ANY, NONE or VALIDATED.");
        }
    }

    private static OutputFormat ReadFormat(JsonElement? settings, PromptBuilder prompt)
    {
        if (settings?.TextField("responseMimeType") != "application/json")
        {
            return OutputFormat.Text;
        }

        JsonElement? schema = settings.Value.ObjectField("responseSchema") ?? settings.Value.ObjectField("responseJsonSchema");
        if (schema is not { } given)
        {
            return OutputFormat.AnyJson;
        }

        prompt.Json(given);
        return OutputFormat.Valid(given);
    }

    private static JsonElement? Either(JsonElement element, string camel, string snake) => element.Field(camel) ?? element.Field(snake);
}
