using System.Text;
using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;

namespace Farthing.Simulator.Chat;

/// <summary>Reads and validates the body of a chat completion.</summary>
internal static class ChatRequestReader
{
    private const int MessageTokens = 4;
    private const int ReplyTokens = 3;
    private const int MaxChoices = 128;
    private const int MaxStops = 4;

    public static ChatRequest Read(JsonElement request)
    {
        string model = request.RequiredModel();
        JsonElement messages = request.ArrayField("messages") ?? throw RequestProblem.Missing("messages");
        if (messages.GetArrayLength() == 0)
        {
            throw new RequestProblem(400, "The field 'messages' must hold at least one message.") { Param = "messages", Code = "empty_array" };
        }

        var prompt = new PromptBuilder();
        IReadOnlyList<ToolDefinition> tools = OpenAITools.Read(request, prompt, "function");
        OutputFormat format = OpenAITools.ReadFormat(request.ObjectField("response_format"), prompt, "json_schema", "response_format");
        (string lastUserText, bool afterTool) = ReadMessages(messages, prompt);
        prompt.Frame("reply", ReplyTokens);
        prompt.EndBlock();
        Prompt built = prompt.Build();
        Validate(request);
        IReadOnlyList<string> stops = request.TextsField("stop");
        if (stops.Count > MaxStops)
        {
            throw RequestProblem.Invalid("stop", $"at most {MaxStops} sequences are allowed");
        }

        string? effort = request.TextField("reasoning_effort");
        bool stream = request.FlagField("stream") ?? false;
        return new ChatRequest(new GenerationRequest
        {
            Model = model,
            Prompt = built,
            LastUserText = lastUserText,
            AfterToolResult = afterTool,
            Tools = tools,
            ToolChoice = OpenAITools.ReadChoice(request, tools, "function"),
            ParallelTools = request.FlagField("parallel_tool_calls") ?? true,
            Format = format,
            MaxTokens = request.NumberField("max_completion_tokens", least: 1) ?? request.NumberField("max_tokens", least: 1),
            Stops = stops,
            ReasoningTokens = Reasoning.IsOpenAIReasoner(model) ? Reasoning.ForEffort(effort, built.Hash) : 0,
            Streaming = stream,
        })
        {
            Choices = request.NumberField("n", least: 1, most: MaxChoices) ?? 1,
            IncludeUsage = ReadIncludeUsage(request, stream),
            CacheKey = request.TextField("prompt_cache_key"),
            ExtendedCache = request.TextField("prompt_cache_retention") == "24h",
            ServiceTier = ServiceTiers.Served(request.TextField("service_tier")),
        };
    }

    private static bool ReadIncludeUsage(JsonElement request, bool stream)
    {
        if (request.ObjectField("stream_options") is not { } options)
        {
            return false;
        }

        return stream
            ? options.FlagField("include_usage") ?? false
            : throw RequestProblem.Invalid("stream_options", "it is only allowed when stream is true");
    }

    private static void Validate(JsonElement request)
    {
        foreach ((string name, double least, double most) in (ReadOnlySpan<(string, double, double)>)[("temperature", 0, 2), ("top_p", 0, 1)])
        {
            if (request.Field(name) is not { } value)
            {
                continue;
            }

            if (value.ValueKind != JsonValueKind.Number)
            {
                throw RequestProblem.WrongType(name, "a number");
            }

            if (!(value.GetDouble() >= least && value.GetDouble() <= most))
            {
                throw RequestProblem.Invalid(name, $"it must be from {least} to {most}");
            }
        }
    }

    private static (string LastUserText, bool AfterTool) ReadMessages(JsonElement messages, PromptBuilder prompt)
    {
        (string text, bool afterTool) = ("", false);
        int place = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            string at = $"messages[{place++}]";
            if (message.ValueKind != JsonValueKind.Object)
            {
                throw RequestProblem.WrongType(at, "an object");
            }

            string role = message.TextField("role") ?? throw RequestProblem.Missing($"{at}.role");
            if (role is not ("system" or "developer" or "user" or "assistant" or "tool" or "function"))
            {
                throw RequestProblem.Invalid($"{at}.role", "system, developer, user, assistant, tool or function is expected");
            }

            prompt.Frame(role, MessageTokens);
            string content = ReadContent(message, role, at, prompt);
            if (message.ArrayField("tool_calls") is { } calls)
            {
                prompt.Json(calls);
            }

            prompt.EndBlock();
            afterTool = role is "tool" or "function";
            text = role == "user" ? content : role is "assistant" ? "" : text;
        }

        return (text, afterTool);
    }

    private static string ReadContent(JsonElement message, string role, string at, PromptBuilder prompt)
    {
        switch (message.Field("content"))
        {
            case null when role == "assistant":
                return "";
            case null:
                throw RequestProblem.Missing($"{at}.content");
            case { ValueKind: JsonValueKind.String } plain:
                string whole = plain.GetString()!;
                prompt.Text(whole);
                return whole;
            case { ValueKind: JsonValueKind.Array } parts:
                var text = new StringBuilder();
                int place = 0;
                foreach (JsonElement part in parts.EnumerateArray())
                {
                    text.Append(ReadPart(part, $"{at}.content[{place++}]", prompt));
                }

                return text.ToString();
            default:
                throw RequestProblem.WrongType($"{at}.content", "a string or an array of parts");
        }
    }

    private static string ReadPart(JsonElement part, string at, PromptBuilder prompt)
    {
        switch (part.TextField("type"))
        {
            case "text":
                string text = part.TextField("text") ?? throw RequestProblem.Missing($"{at}.text");
                prompt.Text(text);
                return text;
            case "refusal":
                prompt.Text(part.TextField("refusal") ?? "");
                return "";
            case "image_url":
                JsonElement image = part.ObjectField("image_url") ?? throw RequestProblem.Missing($"{at}.image_url");
                string url = image.TextField("url") ?? throw RequestProblem.Missing($"{at}.image_url.url");
                MediaTokens.AddImage(prompt, url, image.TextField("detail") == "low" ? MediaTokens.OpenAILowDetail : MediaTokens.OpenAIImage);
                return "";
            case "input_audio":
                string sound = part.ObjectField("input_audio")?.TextField("data") ?? throw RequestProblem.Missing($"{at}.input_audio.data");
                prompt.Audio(Encoding.UTF8.GetBytes(sound), MediaTokens.Audio(sound));
                return "";
            case "file":
                string file = part.ObjectField("file") is { } given
                    ? given.TextField("file_data") ?? given.TextField("file_id") ?? ""
                    : throw RequestProblem.Missing($"{at}.file");
                prompt.Opaque(Encoding.UTF8.GetBytes(file), MediaTokens.File(file));
                return "";
            case null:
                throw RequestProblem.Missing($"{at}.type");
            default:
                throw RequestProblem.Invalid($"{at}.type", "text, image_url, input_audio, file or refusal is expected");
        }
    }
}
