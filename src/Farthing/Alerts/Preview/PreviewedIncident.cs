namespace Farthing.Alerts.Preview;

/// <summary>An incident that a rule would have opened.</summary>
/// <param name="At">When: the end of the hour that it was seen in.</param>
/// <param name="Subject">Whom it concerns.</param>
public readonly record struct PreviewedIncident(DateTimeOffset At, AlertSubject Subject);
