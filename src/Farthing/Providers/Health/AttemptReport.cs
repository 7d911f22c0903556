namespace Farthing.Providers.Health;

/// <summary>How an attempt went, as far as it concerns its deployment.</summary>
/// <param name="Result">What it says of the deployment.</param>
/// <param name="Failure">What went wrong, in a word or two, or empty.</param>
/// <param name="SentAt">When it was sent, on the monotonic clock.</param>
/// <param name="FirstAt">When the first event of a stream came, on the same clock; 0 without one.</param>
/// <param name="OutputTokens">Tokens of a whole answer that was seen to be written, reasoning left out; 0 when not known.</param>
/// <param name="IsProbe">Whether it tried a deployment that is down.</param>
internal readonly record struct AttemptReport(AttemptResult Result, string Failure, long SentAt, long FirstAt, long OutputTokens, bool IsProbe);
