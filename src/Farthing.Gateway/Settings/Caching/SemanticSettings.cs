using Farthing.Caching.Semantic.Serving;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings.Caching;

/// <summary>How answers to questions that mean the same are used: <c>cache.semantic</c>, and <c>semantic</c> of a rule.</summary>
public sealed record SemanticSettings
{
    /// <summary><c>off</c>, <c>shadow</c> (look and judge, never serve) or <c>on</c>. Default <c>shadow</c>.</summary>
    public SemanticMode Mode { get; init; } = SemanticMode.Shadow;

    /// <summary>The share of lookups that may be answered wrongly. 0 to 0.1. Default 0.01.</summary>
    public double MaxError { get; init; } = 0.01;

    /// <summary>What one wrong answer costs in USD; the share that pays follows from it and takes the place of <see cref="MaxError"/>. Default: not set.</summary>
    public decimal? CostOfWrongAnswer { get; init; }

    /// <summary>The most turns of users in a conversation whose last question is matched. 1 to 20. Default 1.</summary>
    public int MaxTurns { get; init; } = 1;

    /// <summary>The longest question that is matched, in characters. 1 to 20,000. Default 2,000.</summary>
    public int MaxQuestion { get; init; } = 2_000;

    /// <summary>The share of lookups whose would-be answer is judged. 0 to 0.05. Default 0.044.</summary>
    public double MaxChecks { get; init; } = new SemanticOptions().MaxChecks;

    /// <summary>The engine's options for a route.</summary>
    internal SemanticOptions ToOptions(string route) => new()
    {
        Route = route,
        Mode = Mode,
        MaxError = MaxError,
        CostOfWrongAnswer = CostOfWrongAnswer,
        MaxTurns = MaxTurns,
        MaxQuestion = MaxQuestion,
        MaxChecks = MaxChecks,
    };

    internal static SemanticSettings Read(Section section, SemanticSettings defaults)
    {
        SemanticSettings settings = new()
        {
            Mode = section.Choice("mode", defaults.Mode, new("off", SemanticMode.Off), new("shadow", SemanticMode.Shadow), new("on", SemanticMode.On)),
            MaxError = (double)section.Decimal("max_error", (decimal)defaults.MaxError, 0, 0.1m),
            CostOfWrongAnswer = section.OptionalDecimal("cost_of_wrong_answer", 0, 1_000_000) ?? (section.Has("max_error") ? null : defaults.CostOfWrongAnswer),
            MaxTurns = (int)section.Number("max_turns", defaults.MaxTurns, 1, 20),
            MaxQuestion = (int)section.Number("max_question", defaults.MaxQuestion, 1, 20_000),
            MaxChecks = (double)section.Decimal("max_checks", (decimal)defaults.MaxChecks, 0, 0.05m),
        };
        if (section.Has("max_error") && section.Has("cost_of_wrong_answer"))
            section.Problem("max_error", "contradicts cost_of_wrong_answer, from which the accepted share follows: keep one of the two");
        section.Finish();
        return settings;
    }
}
