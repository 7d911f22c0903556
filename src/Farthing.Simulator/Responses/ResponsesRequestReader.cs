using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Responses;

/// <summary>Reads and validates the body of a response.</summary>
internal static class ResponsesRequestReader
{
    private const int LeastOutputTokens = 16;
    private const int ReplyTokens = 3;

    public static ResponsesRequest Read(JsonElement request, ConversationStore store)
    {
        string model = request.RequiredModel();
        var prompt = new PromptBuilder();
        IReadOnlyList<ToolDefinition> tools = OpenAITools.Read(request, prompt, nested: null);
        OutputFormat format = OpenAITools.ReadFormat(
            request.ObjectField("text")?.ObjectField("format"), prompt, nested: null, "text.format");
        var reader = new InputReader(prompt);
        reader.ReadInstructions(request.TextField("instructions"));
        List<JsonElement> conversation = [.. Earlier(request, store), .. NewItems(request).EnumerateArray()];
        reader.ReadItems(conversation);
        prompt.Frame("reply", ReplyTokens);
        prompt.EndBlock();
        Prompt built = prompt.Build();
        bool reasons = Reasoning.IsOpenAIReasoner(model);
        string effort = request.ObjectField("reasoning")?.TextField("effort") ?? "medium";
        return new ResponsesRequest(
            new GenerationRequest
            {
                Model = model,
                Prompt = built,
                LastUserText = reader.LastUserText,
                AfterToolResult = reader.AfterToolResult,
                Tools = tools,
                ToolChoice = OpenAITools.ReadChoice(request, tools, nested: null),
                ParallelTools = request.FlagField("parallel_tool_calls") ?? true,
                Format = format,
                MaxTokens = request.NumberField("max_output_tokens", LeastOutputTokens),
                ReasoningTokens = reasons ? Reasoning.ForEffort(effort, built.Hash) : 0,
                Streaming = request.FlagField("stream") ?? false,
            },
            request)
        {
            CacheKey = request.TextField("prompt_cache_key"),
            ExtendedCache = request.TextField("prompt_cache_retention") == "24h",
            ServiceTier = ServiceTiers.Served(request.TextField("service_tier")),
            Effort = reasons ? effort : null,
            Store = request.FlagField("store") ?? true,
            Conversation = conversation,
        };
    }

    private static IReadOnlyList<JsonElement> Earlier(JsonElement request, ConversationStore store)
    {
        if (request.TextField("previous_response_id") is not { } id)
        {
            return [];
        }

        return store.Find(id) ?? throw new RequestProblem(400, $"There is no stored response with the id '{id}'.")
        {
            Param = "previous_response_id",
            Code = "previous_response_not_found",
        };
    }

    private static JsonElement NewItems(JsonElement request)
    {
        switch (request.Field("input"))
        {
            case null:
                throw RequestProblem.Missing("input");
            case { ValueKind: JsonValueKind.String } text:
                ReadOnlyMemory<byte> message = JsonOutput.Write(json =>
                {
                    json.WriteStartArray();
                    json.WriteStartObject();
                    json.WriteString("role", "user");
                    json.WriteString("content", text.GetString());
                    json.WriteEndObject();
                    json.WriteEndArray();
                });
                return JsonElement.Parse(message.Span);
            case { ValueKind: JsonValueKind.Array } items:
                return items;
            default:
                throw RequestProblem.WrongType("input", "a string or an array of items");
        }
    }
}
