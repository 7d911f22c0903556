namespace Farthing.Alerts;

/// <summary>Keeps what alerts must not forget.</summary>
public interface IAlertStateStore
{
    /// <summary>What was saved last, or an empty state.</summary>
    ValueTask<AlertState> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Replaces what was saved, whole or not at all.</summary>
    ValueTask WriteAsync(AlertState state, CancellationToken cancellationToken = default);
}
