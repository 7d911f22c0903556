namespace Farthing.Alerts.Channels;

/// <summary>A message did not arrive. The message of this error holds no path, key or password.</summary>
/// <param name="message">What went wrong.</param>
/// <param name="isPermanent">Whether another attempt would fail alike: the receiver refused the message.</param>
/// <param name="retryAfter">How long the receiver asks to be left alone, if it says so.</param>
/// <param name="innerException">The cause.</param>
public sealed class AlertDeliveryException(string message, bool isPermanent = false, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether another attempt would fail alike.</summary>
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>How long the receiver asks to be left alone, or <c>null</c>.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
