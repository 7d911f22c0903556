using System.Collections.Concurrent;

namespace Farthing.Routing.Outcomes;

/// <summary>
/// How good and how dear each model was, by project, policy and feature. Safe from any thread. What it holds is in the ledger too, from which it is made anew at start.
/// </summary>
public sealed class OutcomeTable
{
    /// <summary>How many rows a project has at the most. What comes later counts for all its features together only.</summary>
    private const int MostRows = 10_000;

    private readonly ConcurrentDictionary<OutcomeGroup, OutcomeFigures> _rows = new();
    private readonly FeatureRoom _room = new(MostRows);

    /// <summary>Every row.</summary>
    public IReadOnlyList<KeyValuePair<OutcomeGroup, OutcomeFigures>> Rows => [.. _rows];

    /// <summary>Adds what became known of one answer: to its feature's row, to that of all features of its project, and to that of all projects.</summary>
    public void Add(OutcomeGroup group, OutcomeFigures outcome)
    {
        if (group.Feature == OutcomeGroup.AllFeatures) group = group with { Feature = "" };
        if (_rows.ContainsKey(group) || _room.TryTake(group.Project)) AddTo(group, outcome);
        AddTo(group with { Feature = OutcomeGroup.AllFeatures }, outcome);
        AddTo(group with { Project = OutcomeGroup.AllProjects, Feature = OutcomeGroup.AllFeatures }, outcome);
    }

    /// <summary>What is known of a group.</summary>
    public OutcomeFigures Find(OutcomeGroup group) => _rows.GetValueOrDefault(group);

    private void AddTo(OutcomeGroup group, OutcomeFigures outcome) =>
        _rows.AddOrUpdate(group, static (_, added) => added, static (_, known, added) => known + added, outcome);
}
