namespace Farthing.Alerts;

/// <summary>A rule's word that something is the matter at present. The same matter has the same <see cref="Key"/> at every evaluation.</summary>
public sealed record AlertFinding
{
    /// <summary>What it is about.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>Whom it concerns.</summary>
    public required AlertSubject Subject { get; init; }

    /// <summary>What tells matters of one kind and subject apart: a budget's level and window; empty otherwise.</summary>
    public string Level { get; init; } = "";

    /// <summary>How much it matters.</summary>
    public AlertSeverity Severity { get; init; } = AlertSeverity.Warning;

    /// <summary>One line that says what happened, with the figures.</summary>
    public required string Summary { get; init; }

    /// <summary>More of it: names and figures, in the order of their weight.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>Whether it is told once only: no reminders, and nothing again in the same window even when it was over in between.</summary>
    public bool Once { get; init; }

    /// <summary>Until when a matter that is told <see cref="Once"/> is remembered: the end of its window. <c>null</c>: for 31 days.</summary>
    public DateTimeOffset? RememberUntil { get; init; }

    /// <summary>The identity of the matter.</summary>
    public string Key => Level.Length > 0 ? $"{Kind}/{Subject.Dimension}/{Subject.Value}/{Level}" : $"{Kind}/{Subject.Dimension}/{Subject.Value}";
}
