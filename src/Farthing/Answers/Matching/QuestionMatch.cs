namespace Farthing.Answers.Matching;

/// <summary>A question that was found to ask the same.</summary>
/// <param name="Index">Which one.</param>
/// <param name="Score">How alike they are, from 0 to 1.</param>
public readonly record struct QuestionMatch(int Index, double Score);
