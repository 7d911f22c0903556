using System.Text.RegularExpressions;
using Farthing.Simulator.Text;

namespace Farthing.Simulator.Generation;

/// <summary>When tools are called and with what: required or named tools always, others when the last user message asks for them.</summary>
internal static partial class ToolCalling
{
    private const int LeastTelling = 4;

    public static IReadOnlyList<ToolCall> Decide(GenerationRequest request, ulong hash)
    {
        if (request.Tools.Count == 0 || request.ToolChoice.Mode == ToolChoiceMode.None || request.AfterToolResult)
        {
            return [];
        }

        List<ToolDefinition> wanted = Wanted(request);
        if (wanted.Count == 0)
        {
            return [];
        }

        bool two = request.ParallelTools && wanted.Count == 1 && AsksForTwo().IsMatch(request.LastUserText);
        IReadOnlyList<string> nouns = ProperNouns.In(request.LastUserText);
        var calls = new List<ToolCall>();
        foreach (ToolDefinition tool in two ? [wanted[0], wanted[0]] : wanted)
        {
            IReadOnlyList<string> rotated = [.. nouns.Skip(calls.Count), .. nouns.Take(calls.Count)];
            ulong seed = StableHash.Add(StableHash.Add(hash, tool.Name), calls.Count);
            calls.Add(new ToolCall(tool.Name, tool.Schema is { } schema ? SchemaFiller.Fill(schema, seed, rotated) : "{}"));
        }

        return calls;
    }

    public static long Tokens(ToolCall call) => 8 + Tokenizer.Count(call.Name) + Tokenizer.Count(call.Arguments);

    public static IReadOnlyList<ToolCall> Truncate(IReadOnlyList<ToolCall> calls, int tokens)
    {
        var kept = new List<ToolCall>();
        foreach (ToolCall call in calls)
        {
            int forArguments = tokens - 8 - Tokenizer.Count(call.Name);
            if (forArguments < 0)
            {
                break;
            }

            kept.Add(call with { Arguments = call.Arguments[..Tokenizer.LengthOf(call.Arguments, forArguments)] });
            tokens -= (int)Tokens(call);
        }

        return kept;
    }

    private static List<ToolDefinition> Wanted(GenerationRequest request)
    {
        ToolChoice choice = request.ToolChoice;
        if (choice.Name is { } name)
        {
            return [.. request.Tools.Where(tool => tool.Name == name).Take(1)];
        }

        List<ToolDefinition> asked = [.. request.Tools.Where(tool => IsNamed(tool.Name, request.LastUserText))];
        if (asked.Count > 0)
        {
            return request.ParallelTools ? asked : asked[..1];
        }

        bool any = choice.Mode == ToolChoiceMode.Required || MentionsTools().IsMatch(request.LastUserText);
        return any ? [request.Tools[0]] : [];
    }

    // "get_weather" is asked for by its own name or by its telling part: "What is the weather in Oslo?"
    private static bool IsNamed(string tool, string text) =>
        text.Contains(tool, StringComparison.OrdinalIgnoreCase)
        || NameParts().Matches(tool).Any(part => part.Length > LeastTelling && text.Contains(part.Value, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("[A-Z]?[a-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameParts();

    [GeneratedRegex(@"\b(two|both|twice|each of)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AsksForTwo();

    [GeneratedRegex(@"\b(tool|function)s?\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MentionsTools();
}
