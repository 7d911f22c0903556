using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Advice;

/// <summary>Takes files of outcomes for traffic: each row is a call that every model answered.</summary>
public static class OutcomeTraffic
{
    /// <summary>Weighs outcomes as if they were traffic.</summary>
    /// <exception cref="FormatException">There is too little to compare.</exception>
    public static TrafficAdvice Advise(IReadOnlyList<OutcomeRow> outcomes, string? reference, double confidence, double maxDrop)
    {
        var answers = outcomes.SelectMany(row => row.Models.Where(model => !double.IsNaN(model.Value.Score) && model.Value.Cost.HasValue).Select(model => (Feature: row.Group ?? "", Model: model.Key, model.Value))).ToList();
        return TrafficAdvice.Of(
            [.. answers.Select(answer => new ScoredAnswer(answer.Feature, answer.Model, answer.Model, answer.Value.Score))],
            [.. answers.GroupBy(answer => (answer.Feature, answer.Model)).Select(group => new ModelSpend(group.Key.Feature, group.Key.Model, group.Count(), group.Sum(answer => answer.Value.Cost!.Value)))],
            reference,
            confidence,
            maxDrop);
    }
}
