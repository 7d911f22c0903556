using Farthing.Routing.Cascades.Checks;
using Farthing.Routing.Policies;

namespace Farthing.Routing.Cascades;

/// <summary>What is checked of the first answer to a call, and who is asked when it does not stand. Immutable: one serves every call of a policy.</summary>
public sealed class CascadePlan
{
    /// <summary>The most that is held of an answer unless the settings say otherwise, in bytes.</summary>
    public const int DefaultMaxHeld = 1024 * 1024;

    /// <summary>The checks that are made unless the settings say otherwise: those of form.</summary>
    public static IReadOnlyList<IAnswerCheck> ChecksOfForm { get; } = [new EmptyCheck(), new RefusalCheck(), new TruncatedCheck(), new JsonCheck(), new ToolCallCheck()];

    private string? _rule;

    /// <summary>What an answer goes through besides <see cref="Checks"/> before it stands: who must agree, who judges, and what of it is looked at.</summary>
    public string Rule => _rule ??= $"agree {Agreeing} {string.Join(' ', Companions)}; judge {Judge}; held {MaxHeld} {PassesLongOn} {FirstTokens}";

    /// <summary>The policy's name in the settings.</summary>
    public required string Policy { get; init; }

    /// <summary>The models that are asked one after the other, the cheapest first; two or more. The last is what <see cref="Last"/> leads to, as the settings name it.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The model whose answer stands without checks, or the policy that chooses it.</summary>
    public required RouteBranch Last { get; init; }

    /// <summary>Cheap models that are asked at the same time as the first, whose answers must agree. Default: none.</summary>
    public IReadOnlyList<string> Companions { get; init; } = [];

    /// <summary>How many of the first and its companions must give the same answer for it to stand; 2 or more.</summary>
    public int Agreeing { get; init; } = 2;

    /// <summary>The checks that need no model, in the order in which they are made.</summary>
    public IReadOnlyList<IAnswerCheck> Checks { get; init; } = ChecksOfForm;

    /// <summary>The model that judges an answer which passed all else, or <c>null</c>.</summary>
    public string? Judge { get; init; }

    /// <summary>The most that is held of an answer, in bytes.</summary>
    public int MaxHeld { get; init; } = DefaultMaxHeld;

    /// <summary>Whether a longer answer goes to the client without the checks that need the whole of it; otherwise the next model is asked.</summary>
    public bool PassesLongOn { get; init; }

    /// <summary>After about so many tokens a stream that has passed the checks of its beginning goes to the client; 0 to hold the whole of it.</summary>
    public int FirstTokens { get; init; }

    /// <summary>How long a model that is not the last may take for its whole answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
