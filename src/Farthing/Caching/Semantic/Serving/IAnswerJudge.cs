namespace Farthing.Caching.Semantic.Serving;

/// <summary>Judges whether an answer that was given to one question also serves another.</summary>
public interface IAnswerJudge
{
    /// <summary>Judges.</summary>
    /// <param name="comparison">The two questions and their answers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The verdict and what it cost.</returns>
    ValueTask<AnswerVerdict> JudgeAsync(AnswerPair comparison, CancellationToken cancellationToken);
}
