using Farthing.Caching.Semantic.Embedders;
using Farthing.Caching.Semantic.Index;
using Farthing.Caching.Semantic.Policy;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>What was found when a call's question was looked up.</summary>
internal sealed class SemanticLookup
{
    /// <summary>The route that the call is on.</summary>
    public required SemanticRoute Route { get; init; }

    /// <summary>What was asked.</summary>
    public required Question Question { get; init; }

    /// <summary>Within what it was looked for.</summary>
    public required CacheKey Area { get; init; }

    /// <summary>What the call's own answer is found by.</summary>
    public required CacheKey Answer { get; init; }

    /// <summary>The nearest question that was answered, or <c>null</c>.</summary>
    public QuestionMatch? Match { get; init; }

    /// <summary>What the nearest question's answer is found by.</summary>
    public CacheKey Matched { get; init; }

    /// <summary>The question's vector, which may still be under way; <c>null</c> where none was asked for. Never fails.</summary>
    public Task<EmbeddedVector?>? Vector { get; init; }

    /// <summary>What was decided; set once, before anybody else sees the lookup.</summary>
    public ServingDecision Decision { get; set; } = null!;

    /// <summary>On what it was decided, in words.</summary>
    public string Evidence => Match is { } match
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Decision.Evidence}; likeness {match.Comparison.Similarity:0.000}")
        : Decision.Evidence;

    /// <summary>The same with the question's vector.</summary>
    public SemanticLookup With(Task<EmbeddedVector?> vector) => new() { Route = Route, Question = Question, Area = Area, Answer = Answer, Match = Match, Matched = Matched, Vector = vector };

    /// <summary>The same with another match.</summary>
    public SemanticLookup With(QuestionMatch match, CacheKey matched) => new() { Route = Route, Question = Question, Area = Area, Answer = Answer, Match = match, Matched = matched, Vector = Vector };

    /// <summary>How <c>x-farthing-cache</c> names such a hit.</summary>
    public string Result => Match?.Comparison.Kind == MatchKind.Scored ? CacheResults.Semantic : CacheResults.Gate;
}
