using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Budgets.Ladder;

namespace Farthing.Budgets.Documents;

/// <summary>The steps of a budget's ladder in a document.</summary>
internal static class LadderDocument
{
    public static IReadOnlyList<LadderStep> ReadAll(IReadOnlyList<DocumentReader> readers)
    {
        List<LadderStep> steps = [];
        foreach (DocumentReader reader in readers)
        {
            LadderStep step = Read(reader);
            if (steps.Count > 0 && steps[^1] is { AtShare: { } before } && step.AtShare < before)
                reader.Problem("at", "is lower than that of the step before; write the steps in the order in which they are taken");
            steps.Add(step);
        }

        return steps;
    }

    /// <summary>Notes steps that are never reached because one before them refuses every call from there on.</summary>
    /// <param name="steps">The ladder.</param>
    /// <param name="earlier">The one whose place it takes; where that had such a step, nothing is said, so that it keeps nobody from raising the budget.</param>
    /// <param name="problems">Takes them.</param>
    public static void Check(IReadOnlyList<LadderStep> steps, IReadOnlyList<LadderStep> earlier, DocumentProblems problems)
    {
        if (Unreachable(earlier).Any()) return;
        foreach (int i in Unreachable(steps))
            problems.Add($"ladder[{i}]", $"is never reached: a step before it refuses every call from there on; put {steps[i].Name} before that, with a lower share, or leave it out");
    }

    public static void WriteAll(Utf8JsonWriter json, IReadOnlyList<LadderStep> steps)
    {
        if (steps.Count == 0) return;
        json.WriteStartArray("ladder");
        foreach (LadderStep step in steps)
        {
            json.WriteStartObject();
            json.WriteString("do", step.Name);
            if (step.AtShare is { } share) json.WriteNumber("at", share);
            if (step.AtForecast is { } forecast) json.WriteNumber("at_forecast", forecast);
            if (step.Output > 0) json.WriteNumber("output", step.Output);
            if (step.Models.Count > 0)
            {
                json.WriteStartObject("models");
                foreach ((string asked, string instead) in step.Models) json.WriteString(asked, instead);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static IEnumerable<int> Unreachable(IReadOnlyList<LadderStep> steps) => Enumerable.Range(0, steps.Count)
        .Where(i => steps.Take(i).Any(before => before.Action == LadderAction.Refuse && steps[i].IsWithin(before)));

    private static LadderStep Read(DocumentReader reader)
    {
        LadderStep step = new()
        {
            Action = reader.Choice(
                "do",
                LadderAction.Warn,
                ("warn", LadderAction.Warn),
                ("shorten", LadderAction.Shorten),
                ("cheaper", LadderAction.Cheaper),
                ("cache-only", LadderAction.CacheOnly),
                ("local", LadderAction.Local),
                ("queue", LadderAction.Queue),
                ("refuse", LadderAction.Refuse)),
            AtShare = reader.Decimal("at", 0, 1),
            AtForecast = reader.Decimal("at_forecast", 0, 1_000),
            Output = reader.Number("output", 1, 10_000_000) ?? 0,
            Models = ReadModels(reader.Child("models")),
        };
        reader.Finish();
        if (!reader.Has("do")) reader.Problem("do", "is required: warn, shorten, cheaper, cache-only, local, queue or refuse");
        if (step.AtShare is null && step.AtForecast is null) reader.Problem("at", "is required: the share of the budget from which on the step is taken, 0 to 1 (or at_forecast)");
        if (step.Action == LadderAction.Shorten && step.Output == 0) reader.Problem("output", "is required with shorten: the output limit in tokens");
        if (step.Action is LadderAction.Cheaper or LadderAction.Local && step.Models.Count == 0) reader.Problem("models", $"is required with {step.Name}: what to ask instead, as {{ gpt-5: gpt-5-mini }} or {{ \"*\": gpt-5-mini }}");
        return step;
    }

    private static Dictionary<string, string> ReadModels(DocumentReader? reader) =>
        reader?.Fields.ToDictionary(name => name, name => reader.RequiredText(name), StringComparer.Ordinal) ?? [];
}
