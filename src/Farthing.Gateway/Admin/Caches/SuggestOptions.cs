using Farthing.Caching.Insight;

namespace Farthing.Gateway.Admin.Caches;

/// <summary>What is remembered of questions.</summary>
/// <param name="Mode">What.</param>
/// <param name="Sketch">Where, or <c>null</c> when nothing is.</param>
internal sealed record SuggestOptions(SuggestMode Mode, QuestionSketch? Sketch);
