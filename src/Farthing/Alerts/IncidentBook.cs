namespace Farthing.Alerts;

/// <summary>
/// Turns findings into incidents and decides who hears of it: once when a matter is found, again after an interval while it lasts, once when it is over.
/// A clock that is set back neither ends an incident nor repeats a message. Not safe for several threads.
/// </summary>
public sealed class IncidentBook
{
    /// <summary>How many incidents may be open; beyond it new ones are not taken.</summary>
    public const int MostOpen = 1_000;

    /// <summary>How many ended incidents are kept.</summary>
    public const int MostHistory = 500;

    private const int MostRemembered = 5_000;
    private static readonly TimeSpan UsualMemory = TimeSpan.FromDays(31);

    private readonly Random _random;
    private readonly TimeSpan _remindAfter;
    private readonly Dictionary<string, AlertIncident> _open;
    private readonly List<AlertIncident> _history;
    private readonly Dictionary<string, DateTimeOffset> _remembered;

    /// <summary>Opens the book where it was left.</summary>
    /// <param name="state">What was saved.</param>
    /// <param name="remindAfter">After what time an open incident is told again; zero for never.</param>
    /// <param name="random">Makes identities.</param>
    public IncidentBook(AlertState state, TimeSpan remindAfter, Random random)
    {
        (_remindAfter, _random) = (remindAfter, random);
        _open = state.Open.DistinctBy(incident => incident.Finding.Key).ToDictionary(incident => incident.Finding.Key, StringComparer.Ordinal);
        _history = [.. state.History.TakeLast(MostHistory)];
        _remembered = state.Remembered.DistinctBy(each => each.Key).ToDictionary(each => each.Key, each => each.Until, StringComparer.Ordinal);
    }

    /// <summary>What must be saved.</summary>
    public AlertState State => new()
    {
        Open = [.. _open.Values.OrderBy(incident => incident.OpenedAt)],
        History = [.. _history],
        Remembered = [.. _remembered.Select(each => new RememberedAlert(each.Key, each.Value))],
    };

    /// <summary>Enters what one rule found.</summary>
    /// <param name="kind">The rule's kind: open incidents of this kind that were not found again may be over.</param>
    /// <param name="findings">What it found.</param>
    /// <param name="quietPeriod">How long a matter must not have been found before it counts as over.</param>
    /// <param name="now">The time.</param>
    /// <returns>What is to be told.</returns>
    public IReadOnlyList<AlertNotification> Enter(AlertKind kind, IReadOnlyList<AlertFinding> findings, TimeSpan quietPeriod, DateTimeOffset now)
    {
        List<AlertNotification> notifications = [];
        HashSet<string> found = new(StringComparer.Ordinal);
        foreach (AlertFinding finding in findings)
        {
            if (!found.Add(finding.Key)) continue;
            if (_open.TryGetValue(finding.Key, out AlertIncident? incident)) Again(incident, finding, now, notifications);
            else Open(finding, now, notifications);
        }

        foreach (AlertIncident incident in _open.Values.Where(each => each.Finding.Kind == kind && !found.Contains(each.Finding.Key)).ToArray())
        {
            if (now - incident.LastSeenAt >= quietPeriod) Resolve(incident, now, notifications);
        }

        foreach ((string key, DateTimeOffset until) in _remembered.ToArray())
        {
            if (until <= now) _remembered.Remove(key);
        }

        return notifications;
    }

    private void Open(AlertFinding finding, DateTimeOffset now, List<AlertNotification> notifications)
    {
        if (_open.Count >= MostOpen || _remembered.ContainsKey(finding.Key)) return;
        AlertIncident incident = new()
        {
            Id = AlertIdentity.Next("alert", _random),
            Finding = finding,
            OpenedAt = now,
            LastSeenAt = now,
            LastNotifiedAt = now,
        };
        _open.Add(finding.Key, incident);
        if (finding.Once && _remembered.Count < MostRemembered) _remembered[finding.Key] = finding.RememberUntil ?? now + UsualMemory;
        Tell(AlertNotificationReason.Opened, incident, now, notifications);
    }

    private void Again(AlertIncident incident, AlertFinding finding, DateTimeOffset now, List<AlertNotification> notifications)
    {
        bool isWorse = finding.Severity > incident.Finding.Severity;
        bool isDue = !finding.Once && (isWorse || (_remindAfter > TimeSpan.Zero && now - incident.LastNotifiedAt >= _remindAfter));
        AlertIncident seen = incident with
        {
            Finding = finding,
            LastSeenAt = now > incident.LastSeenAt ? now : incident.LastSeenAt,
            LastNotifiedAt = isDue ? now : incident.LastNotifiedAt,
        };
        _open[finding.Key] = seen;
        if (isDue) Tell(AlertNotificationReason.Reminder, seen, now, notifications);
    }

    private void Resolve(AlertIncident incident, DateTimeOffset now, List<AlertNotification> notifications)
    {
        AlertIncident resolved = incident with { ResolvedAt = now, LastNotifiedAt = now };
        _open.Remove(incident.Finding.Key);
        _history.Add(resolved);
        if (_history.Count > MostHistory) _history.RemoveAt(0);
        Tell(AlertNotificationReason.Resolved, resolved, now, notifications);
    }

    private void Tell(AlertNotificationReason reason, AlertIncident incident, DateTimeOffset now, List<AlertNotification> notifications) =>
        notifications.Add(new AlertNotification(AlertIdentity.Next("notification", _random), reason, incident, now));
}
