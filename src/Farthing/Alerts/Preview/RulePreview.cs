namespace Farthing.Alerts.Preview;

/// <summary>How often a rule would have spoken in the time looked back on.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Fired">How many incidents there would have been, or <c>null</c> when what it judges by is not kept.</param>
/// <param name="Series">How many series were judged.</param>
/// <param name="Incidents">The latest of them, the latest first.</param>
/// <param name="Note">What the figure does not cover; empty when there is nothing to say.</param>
public sealed record RulePreview(AlertKind Kind, int? Fired, int Series, IReadOnlyList<PreviewedIncident> Incidents, string Note);
