using System.Text.Json;

namespace Farthing.Routing.Outcomes;

/// <summary>
/// Reads outcomes: one object of JSON a line with <c>id</c>, <c>prompt</c>, <c>feature</c> or <c>domain</c> (the group), <c>contaminated</c> and <c>models</c>:
/// name → <c>score</c>, <c>cost</c>, <c>response</c>, <c>answer</c>. Rows marked contaminated are left out.
/// </summary>
public static class OutcomeFile
{
    /// <summary>Reads every row with everything it says: what routers learn from.</summary>
    /// <exception cref="FormatException">A line cannot be read; the message names it.</exception>
    public static IEnumerable<OutcomeRow> ReadOutcomes(IEnumerable<string> lines) => Read(lines, areKnown: true, skipContaminated: true);

    /// <summary>Reads every row without scores and groups: what routers are tried on.</summary>
    /// <exception cref="FormatException">A line cannot be read; the message names it.</exception>
    public static IEnumerable<OutcomeRow> ReadQuestions(IEnumerable<string> lines) => Read(lines, areKnown: false, skipContaminated: false);

    private static IEnumerable<OutcomeRow> Read(IEnumerable<string> lines, bool areKnown, bool skipContaminated)
    {
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (ReadRow(line, number, areKnown, skipContaminated) is { } row) yield return row;
        }
    }

    private static OutcomeRow? ReadRow(string line, int number, bool areKnown, bool skipContaminated)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException($"line {number} is not an object of JSON");
            if (skipContaminated && root.TryGetProperty("contaminated", out JsonElement flag) && flag.ValueKind == JsonValueKind.True) return null;
            if (Text(root, "id") is not { } id) throw new FormatException($"line {number} has no id");
            if (Text(root, "prompt") is not { } prompt) throw new FormatException($"line {number} has no prompt");
            if (!root.TryGetProperty("models", out JsonElement models) || models.ValueKind != JsonValueKind.Object)
                throw new FormatException($"line {number} has no models");
            Dictionary<string, ModelOutcome> outcomes = new(StringComparer.Ordinal);
            foreach (JsonProperty model in models.EnumerateObject())
            {
                if (model.Value.ValueKind != JsonValueKind.Object) throw new FormatException($"line {number}: models.{model.Name} is not an object");
                outcomes[model.Name] = ReadOutcome(model.Value, number, model.Name, areKnown);
            }

            return new OutcomeRow { Id = id, Prompt = prompt, Group = areKnown ? Text(root, "feature") ?? Text(root, "domain") : null, Models = outcomes };
        }
        catch (JsonException failure)
        {
            throw new FormatException($"line {number} is not JSON: {failure.Message}", failure);
        }
    }

    private static ModelOutcome ReadOutcome(JsonElement outcome, int number, string model, bool areKnown)
    {
        double score = double.NaN;
        if (areKnown && outcome.TryGetProperty("score", out JsonElement given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind != JsonValueKind.Number || !given.TryGetDouble(out score) || score is < 0 or > 1 || double.IsNaN(score))
                throw new FormatException($"line {number}: models.{model}.score must be a number from 0 to 1");
        }

        decimal? cost = null;
        if (outcome.TryGetProperty("cost", out JsonElement amount) && amount.ValueKind != JsonValueKind.Null)
        {
            if (amount.ValueKind != JsonValueKind.Number || !amount.TryGetDecimal(out decimal value) || value < 0)
                throw new FormatException($"line {number}: models.{model}.cost must be a number of US dollars, not negative");
            cost = value;
        }

        return new ModelOutcome { Score = score, Cost = cost, Response = Text(outcome, "response"), Answer = Text(outcome, "answer") };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
