namespace Farthing.Answers.Matching;

/// <summary>
/// Decides whether a question asks the same as one that has an answer, in other words. What implements it must have proved how often it is wrong; without one, only equal
/// questions and rules are answered. Safe from any thread.
/// </summary>
public interface IQuestionMatcher
{
    /// <summary>Makes ready to find questions among these; done once for each change of them.</summary>
    IQuestionIndex Prepare(IReadOnlyList<string> questions);
}
