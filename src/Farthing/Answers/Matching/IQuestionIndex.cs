namespace Farthing.Answers.Matching;

/// <summary>Questions among which others are looked for. Safe from any thread.</summary>
public interface IQuestionIndex
{
    /// <summary>The question that asks the same, or <c>null</c> when it is not certain enough that any does.</summary>
    /// <param name="question">The question as the caller wrote it.</param>
    /// <param name="isEligible">Whether the question at an index may be found for this caller.</param>
    QuestionMatch? Find(string question, Func<int, bool> isEligible);
}
