using Farthing.Calls;
using Farthing.Providers;
using Farthing.Routing.Heuristics;
using Farthing.Wire;

namespace Farthing.Routing.Policies;

/// <summary>A call as a policy sees it. What takes time to find out is found out when it is first asked for. Belongs to one call.</summary>
public sealed class RouteRequest
{
    /// <summary>As much of a prompt as is looked at, in characters: the rest would only cost time.</summary>
    private const int LongestPrompt = 16_384;

    private IReadOnlyDictionary<string, string>? _tags;
    private string? _prompt;

    /// <summary>The call.</summary>
    public required Call Call { get; init; }

    /// <summary>The model that was asked for, or <c>null</c> when the call names a route instead.</summary>
    public string? AskedModel { get; init; }

    /// <summary>Says how full budgets are, or <c>null</c> where nothing does.</summary>
    public IBudgetShares? Budgets { get; init; }

    /// <summary>How good an answer is asked for.</summary>
    public AskedQuality Quality => Call.Quality;

    /// <summary>The tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => _tags ??= CallTags.Read(Call.Principal.Tags);

    /// <summary>What the user said last, at most 16,384 characters; empty where that is not one plain text.</summary>
    public string Prompt => _prompt ??= ReadPrompt();

    /// <summary>The tokens of the request, estimated from its size.</summary>
    public long InputTokens => Meter.EstimateInputTokens(Call);

    /// <summary>The most tokens that the call wants back, or 0 where it does not say.</summary>
    public long OutputLimit => Call.Request.OutputLimitFor(Call.Endpoint);

    /// <summary>How demanding the prompt looks; little more than chance (<see cref="ComplexityHeuristic"/>).</summary>
    public Complexity Complexity => ComplexityHeuristic.Classify(Prompt);

    /// <summary>The share that is used of the fullest budget that the call touches; <c>null</c> where it touches none.</summary>
    public decimal? BudgetShare => Budgets?.ShareOf(Call);

    /// <summary>The hardest step of its budgets' ladders that is in force, by its name; <c>none</c> without.</summary>
    public string LadderStep => Call.Degradation?.Hardest?.Name ?? "none";

    /// <summary>What the request holds besides text.</summary>
    public Modality Modality => Call.Request.Modality;

    private string ReadPrompt()
    {
        if (!LastTurnReader.TryRead(Call.Body.Span, Call.Endpoint, out LastTurn? turn)) return "";
        string text = turn.Value.Text;
        return text.Length <= LongestPrompt ? text : text[..LongestPrompt];
    }
}
