using System.Text.Json;

namespace Farthing.Simulator.Faults;

/// <summary>The faults of a run, in order: the first rule that hits decides.</summary>
public sealed record FaultScript
{
    private const string KnownFields = "fault, call, every, from, to, path, model, retry_after, after, bytes, milliseconds, status";

    /// <summary>The script without any rule.</summary>
    public static FaultScript None { get; } = new();

    /// <summary>The rules in the order in which they are asked.</summary>
    public IReadOnlyList<FaultRule> Rules { get; init; } = [];

    /// <summary>
    /// Reads a script: a JSON array of objects with <c>fault</c> and optionally <c>call</c>, <c>every</c>, <c>from</c>, <c>to</c>, <c>path</c>,
    /// <c>model</c> and the fault's measures <c>retry_after</c>, <c>after</c>, <c>bytes</c>, <c>milliseconds</c>, <c>status</c>. Comments and trailing
    /// commas are allowed.
    /// </summary>
    /// <exception cref="FormatException">The text is not such a script; the message names the rule and the field.</exception>
    public static FaultScript Parse(string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException error)
        {
            throw new FormatException($"faults: not valid JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", error);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw new FormatException("faults: must be an array of rules");
            }

            var rules = new List<FaultRule>();
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                rules.Add(ReadRule(element, $"faults[{rules.Count}]"));
            }

            return new FaultScript { Rules = rules };
        }
    }

    private static FaultRule ReadRule(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{place}: must be an object");
        }

        if (!element.TryGetProperty("fault", out JsonElement named))
        {
            throw new FormatException($"{place}.fault: is missing; known: {FaultNames.All}");
        }

        var rule = new FaultRule(At($"{place}.fault", () => FaultNames.Parse(ReadName(named))));
        foreach (JsonProperty property in element.EnumerateObject())
        {
            rule = At($"{place}.{property.Name}", () => WithField(rule, property));
        }

        if (rule.From > rule.To)
        {
            throw new FormatException($"{place}.to: is before from");
        }

        return rule;
    }

    private static FaultRule WithField(FaultRule rule, JsonProperty property) => property.Name switch
    {
        "fault" => rule,
        "call" => rule with { Call = ReadPosition(property.Value) },
        "every" => rule with { Every = ReadPosition(property.Value) },
        "from" => rule with { From = ReadPosition(property.Value) },
        "to" => rule with { To = ReadPosition(property.Value) },
        "path" => rule with { Path = ReadText(property.Value) },
        "model" => rule with { Model = ReadText(property.Value) },
        "retry_after" or "after" or "bytes" or "milliseconds" or "status" =>
            rule with { Fault = rule.Fault.With(property.Name, ReadNumber(property.Value)) },
        _ => throw new FormatException($"is not a field of a rule; known: {KnownFields}"),
    };

    // A status may be written as a number or as text.
    private static string ReadName(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : ReadText(value);

    private static string ReadText(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException("must be text");

    private static long ReadPosition(JsonElement value) =>
        ReadNumber(value) is > 0 and var position ? position : throw new FormatException("must be 1 or more");

    private static long ReadNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : throw new FormatException("must be a whole number");

    private static T At<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            throw new FormatException($"{place}: {error.Message}", error);
        }
    }
}
