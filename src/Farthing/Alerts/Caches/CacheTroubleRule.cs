namespace Farthing.Alerts.Caches;

/// <summary>Says which parts of the caches are not in use, and why: calls are answered without them, at their full price. What is over within a minute is not told.</summary>
/// <param name="read">What is the matter now.</param>
public sealed class CacheTroubleRule(Func<IReadOnlyList<CacheTrouble>> read) : IAlertRule
{
    private HashSet<string> _before = [];

    /// <inheritdoc />
    public AlertKind Kind => AlertKind.CacheTrouble;

    /// <inheritdoc />
    public TimeSpan QuietPeriod => TimeSpan.FromMinutes(2);

    /// <inheritdoc />
    public Task<IReadOnlyList<AlertFinding>?> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<CacheTrouble> troubles = read();
        HashSet<string> before = _before;
        _before = [.. troubles.Select(trouble => trouble.Part)];
        return Task.FromResult<IReadOnlyList<AlertFinding>?>([.. troubles.Where(trouble => before.Contains(trouble.Part)).Select(Find)]);
    }

    private static AlertFinding Find(CacheTrouble trouble) => new()
    {
        Kind = AlertKind.CacheTrouble,
        Subject = new AlertSubject("cache", trouble.Part),
        Severity = AlertSeverity.Warning,
        Summary = $"A part of the caches is not in use ({trouble.Part}), so that calls are paid for which it would have answered: {trouble.Problem}",
        Facts = [new("part", trouble.Part)],
    };
}
