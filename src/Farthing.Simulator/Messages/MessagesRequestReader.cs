using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;
using Farthing.Simulator.PromptCaching;

namespace Farthing.Simulator.Messages;

/// <summary>Reads and validates the body of an Anthropic message or token count.</summary>
internal static class MessagesRequestReader
{
    private const int LeastThinkingBudget = 1024;

    public static MessagesRequest Read(JsonElement request, bool counting)
    {
        string model = request.RequiredModel();
        int? maxTokens = request.NumberField("max_tokens", least: 1);
        if (maxTokens is null && !counting)
        {
            throw RequestProblem.Missing("max_tokens");
        }

        var content = new ContentReader();
        IReadOnlyList<ToolDefinition> tools = MessagesTools.Read(request, content);
        content.ReadSystem(request);
        content.ReadMessages(request.ArrayField("messages") ?? throw RequestProblem.Missing("messages"));
        OutputFormat format = MessagesTools.ReadFormat(request, content.Prompt);
        content.ReadAutomaticMark(request);
        content.CheckMarks();
        CheckShare(request, "temperature");
        CheckShare(request, "top_p");
        int? thinking = ReadThinking(request, maxTokens);
        Prompt prompt = content.Prompt.Build();
        return new MessagesRequest(new GenerationRequest
        {
            Model = model,
            Prompt = prompt,
            LastUserText = content.LastUserText,
            AfterToolResult = content.AfterToolResult,
            Tools = tools,
            ToolChoice = MessagesTools.ReadChoice(request, tools),
            ParallelTools = !(request.ObjectField("tool_choice")?.FlagField("disable_parallel_tool_use") ?? false),
            Format = format,
            MaxTokens = maxTokens,
            Stops = ReadStops(request),
            ReasoningTokens = thinking is { } budget ? Math.Min(budget, 40 + (int)(prompt.Hash % 80)) : 0,
            Streaming = request.FlagField("stream") ?? false,
        })
        {
            Thinking = thinking is not null,
        };
    }

    private static void CheckShare(JsonElement request, string name)
    {
        if (request.Field(name) is not { } value)
        {
            return;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw RequestProblem.WrongType(name, "a number");
        }

        if (value.GetDouble() is not (>= 0 and <= 1))
        {
            throw RequestProblem.Invalid(name, "it must be from 0 to 1");
        }
    }

    private static IReadOnlyList<string> ReadStops(JsonElement request)
    {
        IReadOnlyList<string> stops = request.ArrayField("stop_sequences") is null ? [] : request.TextsField("stop_sequences");
        return stops.Any(string.IsNullOrWhiteSpace)
            ? throw RequestProblem.Invalid("stop_sequences", "each stop sequence must hold more than white space")
            : stops;
    }

    private static int? ReadThinking(JsonElement request, int? maxTokens)
    {
        if (request.ObjectField("thinking") is not { } thinking)
        {
            return null;
        }

        switch (thinking.TextField("type"))
        {
            case "disabled":
                return null;
            case "adaptive":
                return maxTokens ?? LeastThinkingBudget;
            case "enabled":
                int budget = thinking.NumberField("budget_tokens", LeastThinkingBudget) ?? throw RequestProblem.Missing("thinking.budget_tokens");
                return budget < maxTokens || maxTokens is null
                    ? budget
                    : throw RequestProblem.Invalid("max_tokens", "it must be greater than thinking.budget_tokens");
            default:
                throw RequestProblem.Invalid("thinking.type", "enabled, disabled or adaptive is expected");
        }
    }

    internal static CacheLifetime? ReadMark(JsonElement block, string at)
    {
        if (block.ObjectField("cache_control") is not { } mark)
        {
            return null;
        }

        if (mark.TextField("type") != "ephemeral")
        {
            throw RequestProblem.Invalid($"{at}.cache_control.type", "ephemeral is expected");
        }

        return mark.TextField("ttl") switch
        {
            null or "5m" => CacheLifetime.FiveMinutes,
            "1h" => CacheLifetime.OneHour,
            _ => throw RequestProblem.Invalid($"{at}.cache_control.ttl", "5m or 1h is expected"),
        };
    }
}
