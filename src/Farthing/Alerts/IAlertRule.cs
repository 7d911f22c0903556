namespace Farthing.Alerts;

/// <summary>One rule: looks at what is and says what is the matter. Asked every minute, by one thread at a time.</summary>
public interface IAlertRule
{
    /// <summary>What its findings are about.</summary>
    AlertKind Kind { get; }

    /// <summary>How long a matter must not have been found before it counts as over.</summary>
    TimeSpan QuietPeriod { get; }

    /// <summary>Everything that is the matter now; <c>null</c> when there is nothing new to judge by since the last time.</summary>
    Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default);
}
