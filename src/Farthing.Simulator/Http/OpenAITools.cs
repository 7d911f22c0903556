using System.Text.Json;
using Farthing.Simulator.Generation;

namespace Farthing.Simulator.Http;

/// <summary>Tools, tool choice and output format as OpenAI's two wires write them: chat nests what responses keeps flat.</summary>
internal static class OpenAITools
{
    private const int FrameTokens = 8;

    public static IReadOnlyList<ToolDefinition> Read(JsonElement request, PromptBuilder prompt, string? nested)
    {
        if (request.ArrayField("tools") is not { } array)
        {
            return [];
        }

        var tools = new List<ToolDefinition>();
        int place = 0;
        foreach (JsonElement tool in array.EnumerateArray())
        {
            string at = $"tools[{place++}]";
            string type = tool.TextField("type") ?? throw RequestProblem.Missing($"{at}.type");
            prompt.Frame("tool", FrameTokens);
            prompt.Json(tool);
            prompt.EndBlock();
            if (type != "function")
            {
                continue;
            }

            JsonElement function = nested is null ? tool : tool.ObjectField(nested) ?? throw RequestProblem.Missing($"{at}.{nested}");
            string name = function.TextField("name") ?? throw RequestProblem.Missing(nested is null ? $"{at}.name" : $"{at}.{nested}.name");
            tools.Add(new ToolDefinition(name, function.ObjectField("parameters")));
        }

        return tools;
    }

    public static ToolChoice ReadChoice(JsonElement request, IReadOnlyList<ToolDefinition> tools, string? nested)
    {
        JsonElement? choice = request.Field("tool_choice");
        if (choice is { } given && tools.Count == 0 && given.ValueKind == JsonValueKind.Object)
        {
            throw RequestProblem.Invalid("tool_choice", "it is only allowed together with tools");
        }

        switch (choice)
        {
            case null:
                return ToolChoice.Auto;
            case { ValueKind: JsonValueKind.String } mode:
                return mode.GetString() switch
                {
                    "none" => ToolChoice.None,
                    "auto" => ToolChoice.Auto,
                    "required" => ToolChoice.Required,
                    _ => throw RequestProblem.Invalid("tool_choice", "none, auto, required or a function is expected"),
                };
            case { ValueKind: JsonValueKind.Object } named when named.TextField("type") is "function":
                string? name = nested is null ? named.TextField("name") : named.ObjectField(nested)?.TextField("name");
                return tools.Any(tool => tool.Name == name)
                    ? ToolChoice.Function(name!)
                    : throw RequestProblem.Invalid("tool_choice", $"no tool is named '{name}'");
            case { ValueKind: JsonValueKind.Object }:
                return ToolChoice.Auto;
            default:
                throw RequestProblem.WrongType("tool_choice", "a string or an object");
        }
    }

    /// <summary>Reads <c>response_format</c> or <c>text.format</c>; the schema counts as input.</summary>
    public static OutputFormat ReadFormat(JsonElement? format, PromptBuilder prompt, string? nested, string field)
    {
        if (format is not { } given)
        {
            return OutputFormat.Text;
        }

        switch (given.TextField("type"))
        {
            case "text":
                return OutputFormat.Text;
            case "json_object":
                return OutputFormat.AnyJson;
            case "json_schema":
                JsonElement outer = nested is null ? given : given.ObjectField(nested) ?? throw RequestProblem.Missing($"{field}.{nested}");
                if (outer.TextField("name") is null)
                {
                    throw RequestProblem.Missing(nested is null ? $"{field}.name" : $"{field}.{nested}.name");
                }

                JsonElement schema = outer.ObjectField("schema") ?? throw RequestProblem.Missing($"{field}.schema");
                prompt.Json(schema);
                prompt.EndBlock();
                return OutputFormat.Valid(schema);
            default:
                throw RequestProblem.Invalid($"{field}.type", "text, json_object or json_schema is expected");
        }
    }
}
