namespace Farthing.Tokens;

/// <summary>
/// Learns from the usage that providers report how many tokens a model without a public tokenizer makes of one token of <c>o200k_base</c>. Safe for use
/// by many threads; of bounded size; its state is <see cref="Snapshot"/>, to be stored and given back to the constructor.
/// </summary>
/// <remarks>
/// A running mean that forgets slowly (as over the last 200 calls), started by a prior that weighs five calls. A single deviation counts at most three
/// times the error known so far, so one odd call moves little and a change that stays is followed. The priors were measured on recorded answers: see docs/tokens.md.
/// </remarks>
public sealed class TokenEstimator
{
    /// <summary>The most models that are remembered; further ones keep their prior.</summary>
    public const int MostModels = 1_000;

    /// <summary>A call with fewer tokens of <c>o200k_base</c> teaches nothing: the framing outweighs the text.</summary>
    public const int LeastTokens = 64;

    private const int PriorWeight = 5;
    private const int Memory = 200;
    private const double LeastError = 0.02;
    private const int LongestName = 200;

    /// <summary>Families from the longest name to the shortest; the empty one is for everything else.</summary>
    private static readonly TokenFactor[] Priors =
    [
        new("claude-haiku-4-5", 1.15, 0.08, 0),
        new("claude-sonnet-4-5", 1.15, 0.08, 0),
        new("claude-sonnet-4-6", 1.15, 0.08, 0),
        new("claude-opus-4-0", 1.15, 0.08, 0),
        new("claude-opus-4-1", 1.15, 0.08, 0),
        new("claude-opus-4-5", 1.15, 0.08, 0),
        new("claude-opus-4-6", 1.15, 0.08, 0),
        new("claude-sonnet-4-2", 1.15, 0.1, 0),
        new("claude-opus-4-2", 1.15, 0.1, 0),
        new("claude-3", 1.15, 0.1, 0),
        new("claude", 1.35, 0.12, 0),
        new("gemini", 1.04, 0.08, 0),
        new("gemma", 1.04, 0.1, 0),
        new("llama", 1.05, 0.1, 0),
        new("grok", 0.96, 0.08, 0),
        new("nova", 1.02, 0.08, 0),
        new("", 1.15, 0.25, 0),
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TokenFactor> _learned = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Starts from what was learned before.</summary>
    /// <param name="learned">A <see cref="Snapshot"/>; entries that make no sense are passed over.</param>
    public TokenEstimator(IEnumerable<TokenFactor>? learned = null)
    {
        foreach (TokenFactor factor in (learned ?? []).Where(IsSane).Take(MostModels))
            _learned[factor.Model] = factor;
    }

    /// <summary>What is known of the model: learned, or its family's prior.</summary>
    /// <param name="model">The model's name as the provider reports it.</param>
    public TokenFactor FactorOf(string model)
    {
        lock (_gate)
        {
            if (_learned.TryGetValue(model, out TokenFactor? learned))
                return learned;
        }

        return PriorOf(model) with { Model = model };
    }

    /// <summary>Learns from one answer.</summary>
    /// <param name="model">The model that answered.</param>
    /// <param name="counted">The tokens of <c>o200k_base</c> for what the provider counted, framing included.</param>
    /// <param name="reported">The tokens the provider reported for it.</param>
    public void Learn(string model, long counted, long reported)
    {
        if (counted < LeastTokens || reported <= 0 || model.Length is 0 or > LongestName)
            return;
        double ratio = (double)reported / counted;
        if (ratio is < 0.1 or > 10)
            return;
        lock (_gate)
        {
            if (!_learned.TryGetValue(model, out TokenFactor? known))
            {
                if (_learned.Count >= MostModels)
                    return;
                known = PriorOf(model) with { Model = model };
            }

            _learned[model] = Next(known, ratio);
        }
    }

    /// <summary>Everything learned so far.</summary>
    public IReadOnlyList<TokenFactor> Snapshot()
    {
        lock (_gate)
            return [.. _learned.Values];
    }

    private static TokenFactor Next(TokenFactor known, double ratio)
    {
        double weight = 1.0 / Math.Min(known.Observations + PriorWeight + 1, Memory);
        double deviation = Math.Clamp(ratio - known.Factor, -3 * known.Error, 3 * known.Error);
        double error = Math.Sqrt((known.Error * known.Error * (1 - weight)) + (deviation * deviation * weight));
        return known with
        {
            Factor = known.Factor + (deviation * weight),
            Error = Math.Max(LeastError, error),
            Observations = known.Observations + 1,
        };
    }

    private static TokenFactor PriorOf(string model)
    {
        // A provider, a region or a maker may stand before the family's name: us.anthropic.claude-opus-4-6-v1:0, meta-llama/llama-3.
        ReadOnlySpan<char> name = ModelTokenizers.Bare(model);
        foreach (TokenFactor prior in Priors)
        {
            int place = name.IndexOf(prior.Model, StringComparison.OrdinalIgnoreCase);
            if (place == 0 || (place > 0 && name[place - 1] is '.' or '-'))
                return prior;
        }

        return Priors[^1];
    }

    private static bool IsSane(TokenFactor factor) =>
        factor is { Model.Length: > 0 and <= LongestName, Factor: >= 0.1 and <= 10, Error: >= 0 and <= 10, Observations: >= 0 };
}
