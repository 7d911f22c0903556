using System.Text;
using System.Text.Json;
using Farthing.Simulator.Generation;
using Farthing.Simulator.Http;
using Farthing.Simulator.PromptCaching;

namespace Farthing.Simulator.Messages;

/// <summary>Walks through system and messages: counts them, notes cache breakpoints, remembers what the user said last.</summary>
internal sealed class ContentReader
{
    private const int MessageTokens = 4;
    private readonly List<CacheLifetime> _marks = [];

    public PromptBuilder Prompt { get; } = new();

    public string LastUserText { get; private set; } = "";

    public bool AfterToolResult { get; private set; }

    public void ReadSystem(JsonElement request)
    {
        switch (request.Field("system"))
        {
            case null:
                return;
            case { ValueKind: JsonValueKind.String } text:
                Prompt.Text(text.GetString());
                Prompt.EndBlock();
                return;
            case { ValueKind: JsonValueKind.Array } blocks:
                ReadBlocks(blocks, "system");
                return;
            default:
                throw RequestProblem.WrongType("system", "a string or an array of blocks");
        }
    }

    public void ReadMessages(JsonElement messages)
    {
        if (messages.GetArrayLength() == 0)
        {
            throw RequestProblem.Invalid("messages", "at least one message is required");
        }

        int place = 0;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            ReadMessage(message, $"messages.{place++}");
        }
    }

    /// <summary>Ends a block, with the breakpoint that it carries.</summary>
    public void EndBlock(JsonElement block, string at)
    {
        CacheLifetime? mark = MessagesRequestReader.ReadMark(block, at);
        if (mark is { } lifetime)
        {
            _marks.Add(lifetime);
        }

        Prompt.EndBlock(mark);
    }

    public void ReadAutomaticMark(JsonElement request)
    {
        if (MessagesRequestReader.ReadMark(request, "request") is { } mark)
        {
            _marks.Add(mark);
            Prompt.MarkLast(mark);
        }
    }

    public void CheckMarks()
    {
        if (_marks.Count > BreakpointCache.MaxBreakpoints)
        {
            throw new RequestProblem(
                400, $"At most {BreakpointCache.MaxBreakpoints} blocks may carry cache_control; this request has {_marks.Count}.");
        }

        for (int i = 1; i < _marks.Count; i++)
        {
            if (_marks[i] == CacheLifetime.OneHour && _marks[i - 1] == CacheLifetime.FiveMinutes)
            {
                throw new RequestProblem(400, "A cache_control block with ttl 1h must not come after one with ttl 5m.");
            }
        }
    }

    private void ReadMessage(JsonElement message, string at)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw RequestProblem.WrongType(at, "an object");
        }

        string role = message.TextField("role") ?? throw RequestProblem.Missing($"{at}.role");
        if (role is not ("user" or "assistant" or "system"))
        {
            throw RequestProblem.Invalid($"{at}.role", "user or assistant is expected");
        }

        Prompt.Frame(role, MessageTokens);
        AfterToolResult = false;
        string text = "";
        switch (message.Field("content"))
        {
            case null:
                throw RequestProblem.Missing($"{at}.content");
            case { ValueKind: JsonValueKind.String } plain:
                text = plain.GetString()!;
                Prompt.Text(text);
                Prompt.EndBlock();
                break;
            case { ValueKind: JsonValueKind.Array } blocks:
                text = ReadBlocks(blocks, $"{at}.content");
                break;
            default:
                throw RequestProblem.WrongType($"{at}.content", "a string or an array of blocks");
        }

        LastUserText = role == "user" ? text : role == "assistant" ? "" : LastUserText;
    }

    private string ReadBlocks(JsonElement blocks, string at)
    {
        var text = new StringBuilder();
        int place = 0;
        foreach (JsonElement block in blocks.EnumerateArray())
        {
            string here = $"{at}.{place++}";
            if (block.ValueKind != JsonValueKind.Object)
            {
                throw RequestProblem.WrongType(here, "an object");
            }

            text.Append(ReadBlock(block, here));
            EndBlock(block, here);
        }

        return text.ToString();
    }

    private string ReadBlock(JsonElement block, string at)
    {
        switch (block.TextField("type"))
        {
            case "text":
                string text = block.TextField("text") ?? throw RequestProblem.Missing($"{at}.text");
                Prompt.Text(text);
                return text;
            case "image":
                JsonElement source = block.ObjectField("source") ?? throw RequestProblem.Missing($"{at}.source");
                MediaTokens.AddImage(Prompt, source.GetRawText(), MediaTokens.AnthropicImage);
                return "";
            case "document":
                string document = (block.ObjectField("source") ?? throw RequestProblem.Missing($"{at}.source")).GetRawText();
                Prompt.Opaque(Encoding.UTF8.GetBytes(document), MediaTokens.File(document));
                return "";
            case "tool_result":
                AfterToolResult = true;
                ReadToolResult(block, at);
                return "";
            case null:
                throw RequestProblem.Missing($"{at}.type");
            default:
                // Tool uses, thinking and the results of server tools count as their JSON.
                Prompt.Json(block, without: "cache_control");
                return "";
        }
    }

    private void ReadToolResult(JsonElement block, string at)
    {
        Prompt.Text(block.TextField("tool_use_id") ?? throw RequestProblem.Missing($"{at}.tool_use_id"));
        switch (block.Field("content"))
        {
            case { ValueKind: JsonValueKind.String } text:
                Prompt.Text(text.GetString());
                break;
            case { ValueKind: JsonValueKind.Array } parts:
                foreach (JsonElement part in parts.EnumerateArray())
                {
                    ReadBlock(part, at);
                }

                break;
            default:
                break;
        }
    }
}
