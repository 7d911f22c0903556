namespace Farthing.Gateway.Alerts;

/// <summary>How the last delivery over a channel ended.</summary>
/// <param name="At">When.</param>
/// <param name="Error">What went wrong, or empty.</param>
internal sealed record DeliveryStatus(DateTimeOffset At, string Error);
