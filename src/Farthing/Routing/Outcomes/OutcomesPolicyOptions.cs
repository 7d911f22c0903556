using Farthing.Pricing.Catalogs;
using Farthing.Routing.Promises;

namespace Farthing.Routing.Outcomes;

/// <summary>What an <see cref="OutcomesPolicy"/> goes by.</summary>
public sealed record OutcomesPolicyOptions
{
    /// <summary>The models to choose from.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>What some of them cannot do, besides what the catalog says.</summary>
    public IReadOnlyDictionary<string, ModelAbilities> Without { get; init; } = new Dictionary<string, ModelAbilities>(StringComparer.Ordinal);

    /// <summary>The one of them that answers while too little is known, and when the promise cannot be kept.</summary>
    public required string Strongest { get; init; }

    /// <summary>What a good answer is worth more than a bad one, in USD; 0.01.</summary>
    public double Worth { get; init; } = 0.01;

    /// <summary>So many outcomes a model needs before it is chosen over the strongest; 20.</summary>
    public int LeastOutcomes { get; init; } = 20;

    /// <summary>The share of calls that try a model by chance, 0 to 1; 0.</summary>
    public double Explore { get; init; }

    /// <summary>What a file says of the models; nothing.</summary>
    public EvaluatedOutcomes Evaluated { get; init; } = EvaluatedOutcomes.None;

    /// <summary>What is promised, or <c>null</c>.</summary>
    public Promise? Promise { get; init; }
}
