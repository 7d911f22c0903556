using System.Text;
using System.Text.Json;
using Farthing.Caching.Answers;
using Farthing.Caching.Replay;
using Farthing.Calls;
using Farthing.Wire;

namespace Farthing.Routing.Cascades.Checks;

/// <summary>Reads what checks look at out of answers of every wire, whole or streamed.</summary>
internal static class AnswerContents
{
    /// <summary>Reads a complete answer.</summary>
    /// <returns><c>null</c> when it is none: an error under a status of success, a stream that broke off, something that is not understood.</returns>
    public static CheckedAnswer? Read(Endpoint endpoint, AnswerForm form, ReadOnlyMemory<byte> body, RequestedForm asked, string? question)
    {
        if (!AnswerWires.TryFind(endpoint, out IAnswerWire? wire) || AnswerReader.Convert(endpoint, form, body, AnswerForm.Whole, inPieces: false) is not { } whole) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(whole.Body);
            if (wire.Judge(document.RootElement) is not { } traits) return null;
            Contents contents = new();
            contents.Read(endpoint, document.RootElement);
            return new CheckedAnswer
            {
                Question = question,
                Form = asked,
                Text = contents.Text.ToString(),
                Tools = contents.Tools,
                Traits = traits,
                LogProbability = contents.LogProbability,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads the words of the events of a stream that have come since it was last asked.</summary>
    /// <param name="endpoint">The stream's wire.</param>
    /// <param name="stream">All that has come.</param>
    /// <param name="from">Where to go on; moved behind the last whole event.</param>
    /// <param name="text">Receives the words.</param>
    public static void ReadOn(Endpoint endpoint, ReadOnlyMemory<byte> stream, ref int from, StringBuilder text)
    {
        while (ServerSentEvents.FirstEventLength(stream.Span[from..]) is > 0 and int length)
        {
            using EventList? events = EventList.Read(stream.Slice(from, length));
            foreach (JsonElement value in events?.Values ?? []) text.AppendText(Piece(endpoint, value));
            from += length;
        }
    }

    private static JsonElement Piece(Endpoint endpoint, JsonElement value) => endpoint switch
    {
        Endpoint.ChatCompletions => value.Get("choices"u8).Items().FirstOrDefault().Get("delta"u8).Get("content"u8),
        Endpoint.Responses when value.Text("type"u8) == "response.output_text.delta" => value.Get("delta"u8),
        Endpoint.Messages when value.Get("delta"u8).Text("type"u8) == "text_delta" => value.Get("delta"u8).Get("text"u8),
        Endpoint.GenerateContent => value.Get("candidates"u8).Items().FirstOrDefault().Get("content"u8).Get("parts"u8).Items().FirstOrDefault().Get("text"u8),
        _ => default,
    };

    private sealed class Contents
    {
        private double _sum;
        private int _count;
        private double? _mean;

        public StringBuilder Text { get; } = new();

        public List<ToolUse> Tools { get; } = [];

        public double? LogProbability => _mean ?? (_count > 0 ? _sum / _count : null);

        public void Read(Endpoint endpoint, JsonElement answer)
        {
            if (endpoint == Endpoint.ChatCompletions) ReadChat(answer.Get("choices"u8).Items().FirstOrDefault());
            else if (endpoint == Endpoint.Responses) foreach (JsonElement item in answer.Get("output"u8).Items()) ReadItem(item);
            else if (endpoint == Endpoint.Messages) foreach (JsonElement block in answer.Get("content"u8).Items()) ReadBlock(block);
            else ReadCandidate(answer.Get("candidates"u8).Items().FirstOrDefault());
        }

        private void ReadChat(JsonElement choice)
        {
            JsonElement message = choice.Get("message"u8);
            Text.AppendText(message.Get("content"u8));
            foreach (JsonElement call in message.Get("tool_calls"u8).Items())
            {
                JsonElement function = call.Get("function"u8), custom = call.Get("custom"u8);
                if (function.IsThere()) AddTool(function.Text("name"u8), function.Text("arguments"u8));
                else if (custom.IsThere()) AddTool(custom.Text("name"u8), "{}");
            }

            AddProbabilities(choice.Get("logprobs"u8).Get("content"u8));
        }

        private void ReadItem(JsonElement item)
        {
            if (item.Text("type"u8) == "function_call") AddTool(item.Text("name"u8), item.Text("arguments"u8));
            if (item.Text("type"u8) != "message") return;
            foreach (JsonElement part in item.Get("content"u8).Items())
            {
                Text.AppendText(part.Get("text"u8));
                AddProbabilities(part.Get("logprobs"u8));
            }
        }

        private void ReadBlock(JsonElement block)
        {
            if (block.Text("type"u8) == "text") Text.AppendText(block.Get("text"u8));
            if (block.Text("type"u8) == "tool_use") AddTool(block.Text("name"u8), Raw(block.Get("input"u8)));
        }

        private void ReadCandidate(JsonElement candidate)
        {
            foreach (JsonElement part in candidate.Get("content"u8).Get("parts"u8).Items())
            {
                JsonElement call = part.Get("functionCall"u8);
                if (call.IsThere()) AddTool(call.Text("name"u8), Raw(call.Get("args"u8)));
                else if (part.Get("thought"u8).ValueKind != JsonValueKind.True) Text.AppendText(part.Get("text"u8));
            }

            if (candidate.Get("avgLogprobs"u8) is { ValueKind: JsonValueKind.Number } mean && mean.TryGetDouble(out double value)) _mean = value;
        }

        private static string Raw(JsonElement value) => value.IsThere() ? value.GetRawText() : "{}";

        private void AddTool(string? name, string? arguments) => Tools.Add(new ToolUse(name ?? "", arguments ?? ""));

        private void AddProbabilities(JsonElement tokens)
        {
            foreach (JsonElement token in tokens.Items())
            {
                if (token.Get("logprob"u8) is not { ValueKind: JsonValueKind.Number } given || !given.TryGetDouble(out double value)) continue;
                _sum += value;
                _count++;
            }
        }
    }
}
