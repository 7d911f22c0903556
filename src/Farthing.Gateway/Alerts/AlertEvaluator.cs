using Farthing.Alerts;
using Microsoft.Extensions.Logging;

namespace Farthing.Gateway.Alerts;

/// <summary>Asks the rules, enters what they find, and passes on what is to be told. A rule that fails is logged and stops no other.</summary>
internal sealed partial class AlertEvaluator(
    IReadOnlyList<IAlertRule> rules, IAlertStateStore store, Action<AlertNotification> send, TimeSpan remindAfter, Random random, ILogger logger)
{
    private IncidentBook? _book;
    private volatile AlertState _state = new();

    /// <summary>Incidents as of the last time.</summary>
    public AlertState State => _state;

    /// <summary>Takes over what was saved.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        AlertState saved;
        try
        {
            saved = await store.ReadAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotRead(error);
            saved = new AlertState();
        }

        _book = new IncidentBook(saved, remindAfter, random);
        _state = saved;
    }

    /// <summary>Asks every rule once.</summary>
    public async Task EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        IncidentBook book = _book!;
        List<AlertNotification> notifications = [];
        foreach (IAlertRule rule in rules)
        {
            try
            {
                if (await rule.EvaluateAsync(now, cancellationToken) is { } findings)
                    notifications.AddRange(book.Enter(rule.Kind, findings, rule.QuietPeriod, now));
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                LogRuleFailed(error, rule.Kind);
            }
        }

        _state = book.State;

        // Saved before it is told: after a crash in between one message is missing until its reminder, rather than all of them doubled.
        await SaveAsync(cancellationToken);
        foreach (AlertNotification notification in notifications)
        {
            LogTold(notification.Reason, notification.Incident.Finding.Severity, notification.Incident.Finding.Kind, notification.Incident.Id);
            send(notification);
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync(_state, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alert {Reason}: {Severity} {Kind} ({Incident}); see farthing alerts list")]
    private partial void LogTold(AlertNotificationReason reason, AlertSeverity severity, AlertKind kind, string incident);

    [LoggerMessage(Level = LogLevel.Error, Message = "The rule {Kind} failed; it is asked again in a minute")]
    private partial void LogRuleFailed(Exception exception, AlertKind kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "The state of alerts cannot be saved (setting 'data'); it is tried again")]
    private partial void LogNotSaved(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The state of alerts cannot be read (setting 'data'); it begins anew")]
    private partial void LogNotRead(Exception exception);
}
