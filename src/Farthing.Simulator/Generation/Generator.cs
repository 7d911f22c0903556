using System.Text.RegularExpressions;
using Farthing.Simulator.Faults;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Generation;

/// <summary>
/// Answers from the request alone: the same request, seed and choice give the same answer. The last user message may direct it with
/// <c>[words: N]</c> (a text of N words) or <c>[say: …]</c> (exactly this text).
/// </summary>
internal static partial class Generator
{
    public static Answer Answer(GenerationRequest request, long seed, int choice, Fault? fault)
    {
        ulong hash = StableHash.Add(StableHash.Add(StableHash.Add(request.Prompt.Hash, request.Model), seed), choice);
        if (fault?.Kind == FaultKind.Big || (fault?.Kind == FaultKind.Endless && request.Streaming))
        {
            bool endless = fault.Kind == FaultKind.Endless;
            long lines = endless ? long.MaxValue : Filler.Lines(fault.Bytes);
            return new Answer { Text = Filler.Marker, FillerLines = lines, VisibleTokens = endless ? 0 : lines * Filler.TokensPerLine };
        }

        IReadOnlyList<ToolCall> calls = ToolCalling.Decide(request, hash);
        Answer answer = calls.Count > 0
            ? new Answer { ToolCalls = calls, Finish = FinishReason.ToolCalls, VisibleTokens = calls.Sum(ToolCalling.Tokens) }
            : WithStops(Compose(request, hash), request.Stops);
        return WithLimit(answer with { ReasoningTokens = request.ReasoningTokens }, request.MaxTokens);
    }

    private static string Compose(GenerationRequest request, ulong hash)
    {
        if (request.Format.IsJson)
        {
            return request.Format.Schema is { } schema
                ? SchemaFiller.Fill(schema, hash, ProperNouns.In(request.LastUserText))
                : $$"""{"answer":"{{Sentences.Write(hash, 12)}}","confidence":0.{{10 + (hash % 90)}}}""";
        }

        if (SayDirective().Match(request.LastUserText) is { Success: true } say)
        {
            return say.Groups["text"].Value;
        }

        return WordsDirective().Match(request.LastUserText) is { Success: true } words
            ? Sentences.Write(hash, int.Parse(words.Groups["count"].ValueSpan))
            : Sentences.Write(hash, 20 + (int)(hash % 60));
    }

    private static Answer WithStops(string text, IReadOnlyList<string> stops)
    {
        (int place, string? found) = (text.Length, null);
        foreach (string stop in stops)
        {
            int at = stop.Length == 0 ? -1 : text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && at < place)
            {
                (place, found) = (at, stop);
            }
        }

        text = text[..place];
        return new Answer
        {
            Text = text,
            VisibleTokens = Tokenizer.Count(text),
            Finish = found is null ? FinishReason.Stop : FinishReason.StopSequence,
            StopSequence = found,
        };
    }

    private static Answer WithLimit(Answer answer, int? limit)
    {
        if (limit is not { } most || answer.OutputTokens <= most)
        {
            return answer;
        }

        // Thinking comes first and may leave nothing for the answer, as with the real models.
        int thought = Math.Min(answer.ReasoningTokens, most);
        int left = most - thought;
        answer = answer with { ReasoningTokens = thought, VisibleTokens = left, Finish = FinishReason.Length, StopSequence = null };
        if (answer.Text is { } text)
        {
            return answer with { Text = text[..Tokenizer.LengthOf(text, left)] };
        }

        return answer with { ToolCalls = ToolCalling.Truncate(answer.ToolCalls, left) };
    }

    [GeneratedRegex(@"\[words: *(?<count>[0-9]{1,6})\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordsDirective();

    [GeneratedRegex(@"\[say: *(?<text>[^\]]*)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SayDirective();
}
