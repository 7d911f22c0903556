namespace Farthing.Answers;

/// <summary>Which calls may be answered without a model.</summary>
public sealed record AnswerOptions
{
    /// <summary>
    /// Whether calls of <c>/v1/responses</c> may be answered that ask the provider to keep the answer, as they do unless they say <c>"store": false</c>. A later turn that
    /// names such an answer (<c>previous_response_id</c>) fails, because the provider does not know it. Default <c>false</c>.
    /// </summary>
    public bool StoredResponses { get; init; }
}
