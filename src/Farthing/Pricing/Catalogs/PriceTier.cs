namespace Farthing.Pricing.Catalogs;

/// <summary>Prices of the whole request (input, cache and output) once its prompt is long.</summary>
/// <param name="PromptTokens">The boundary in prompt tokens, cached ones included.</param>
/// <param name="Inclusive">Whether the boundary itself belongs to the tier (<c>&gt;=</c>, xAI) or not (<c>&gt;</c>, the others).</param>
/// <param name="Rates">The tier's prices; what is missing here is unknown in the tier.</param>
public sealed record PriceTier(long PromptTokens, bool Inclusive, RateCard Rates)
{
    /// <summary>Whether a prompt of that length is in the tier.</summary>
    public bool Covers(long promptTokens) => Inclusive ? promptTokens >= PromptTokens : promptTokens > PromptTokens;
}
