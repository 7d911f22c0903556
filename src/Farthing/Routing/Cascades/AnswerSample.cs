namespace Farthing.Routing.Cascades;

/// <summary>An answer as the members of a <see cref="CascadeScorer"/> see it.</summary>
internal readonly record struct AnswerSample(float[] Features, byte[] Prompt, byte[] Response);
