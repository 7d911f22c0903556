namespace Farthing.Caching.Answers;

/// <summary>How much of a streamed answer had come at a time.</summary>
/// <param name="At">Since the request was sent.</param>
/// <param name="Bytes">How many bytes had come.</param>
public readonly record struct AnswerMark(TimeSpan At, int Bytes);
