namespace Farthing.Calls;

/// <summary>A provider's answer broke off, or did not go on in time.</summary>
public sealed class ReplyBrokenException(CallOutcome outcome, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How the call ended.</summary>
    public CallOutcome Outcome { get; } = outcome;
}
