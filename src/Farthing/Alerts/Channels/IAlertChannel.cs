namespace Farthing.Alerts.Channels;

/// <summary>A way to tell people of alerts.</summary>
public interface IAlertChannel
{
    /// <summary>Its name in the settings.</summary>
    string Name { get; }

    /// <summary>Delivers one message, in one attempt.</summary>
    /// <exception cref="AlertDeliveryException">The message did not arrive.</exception>
    Task SendAsync(AlertNotification notification, CancellationToken cancellationToken = default);
}
