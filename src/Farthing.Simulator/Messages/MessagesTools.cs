using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Messages;

/// <summary>Tools, tool choice and output format as Anthropic writes them.</summary>
internal static class MessagesTools
{
    private const int FrameTokens = 8;

    public static IReadOnlyList<ToolDefinition> Read(JsonElement request, ContentReader content)
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
            string name = tool.TextField("name") ?? throw RequestProblem.Missing($"{at}.name");
            content.Prompt.Frame("tool", FrameTokens);
            content.Prompt.Json(tool, without: "cache_control");
            content.EndBlock(tool, at);
            if (tool.TextField("type") is not (null or "custom"))
            {
                continue;
            }

            tools.Add(new ToolDefinition(name, tool.ObjectField("input_schema") ?? throw RequestProblem.Missing($"{at}.input_schema")));
        }

        return tools;
    }

    public static ToolChoice ReadChoice(JsonElement request, IReadOnlyList<ToolDefinition> tools)
    {
        if (request.ObjectField("tool_choice") is not { } choice)
        {
            return ToolChoice.Auto;
        }

        switch (choice.TextField("type"))
        {
            case "auto":
                return ToolChoice.Auto;
            case "none":
                return ToolChoice.None;
            case "any":
                return ToolChoice.Required;
            case "tool":
                string name = choice.TextField("name") ?? throw RequestProblem.Missing("tool_choice.name");
                return tools.Any(tool => tool.Name == name)
                    ? ToolChoice.Function(name)
                    : throw RequestProblem.Invalid("tool_choice.name", $"no tool is named '{name}'");
            default:
                throw RequestProblem.Invalid("tool_choice.type", "auto, any, tool or none is expected");
        }
    }

    /// <summary>Reads <c>output_config.format</c>, or <c>output_format</c> as the beta called it.</summary>
    public static OutputFormat ReadFormat(JsonElement request, PromptBuilder prompt)
    {
        JsonElement? format = request.ObjectField("output_config")?.ObjectField("format") ?? request.ObjectField("output_format");
        if (format is not { } given)
        {
            return OutputFormat.Text;
        }

        if (given.TextField("type") != "json_schema")
        {
            throw RequestProblem.Invalid("output_config.format.type", "json_schema is expected");
        }

        JsonElement schema = given.ObjectField("schema") ?? throw RequestProblem.Missing("output_config.format.schema");
        prompt.Json(schema);
        prompt.EndBlock();
        return OutputFormat.Valid(schema);
    }
}
