namespace Farthing.Routing.Policies;

/// <summary>
/// What a policy sends a call to: a model, and how long it is to think. Written <c>MODEL</c> or <c>MODEL@EFFORT</c> with <c>none</c>, <c>minimal</c>, <c>low</c>,
/// <c>medium</c> or <c>high</c>, so that one model with two efforts is two entries wherever models are compared.
/// </summary>
/// <param name="Model">The model, as a client could have named it.</param>
/// <param name="Effort">How long it thinks; <c>null</c> leaves that to the call and the model.</param>
public readonly record struct ModelTarget(string Model, ReasoningEffort? Effort)
{
    private static readonly (string Word, ReasoningEffort Effort)[] Words =
        [.. Enum.GetValues<ReasoningEffort>().Select(effort => (effort.ToString().ToLowerInvariant(), effort))];

    /// <summary>Reads what settings and decisions say. A name that ends otherwise than in an effort is all model: some have an <c>@</c> of their own.</summary>
    public static ModelTarget Of(string text)
    {
        int mark = text.LastIndexOf('@');
        if (mark <= 0) return new ModelTarget(text, null);
        foreach ((string word, ReasoningEffort effort) in Words)
            if (text.AsSpan(mark + 1).SequenceEqual(word)) return new ModelTarget(text[..mark], effort);

        return new ModelTarget(text, null);
    }

    /// <summary>As <see cref="Of"/> reads it.</summary>
    public override string ToString() => Effort is { } effort ? $"{Model}@{effort.ToString().ToLowerInvariant()}" : Model;
}
