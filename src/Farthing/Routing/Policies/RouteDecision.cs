using Farthing.Routing.Cascades;

namespace Farthing.Routing.Policies;

/// <summary>What a policy made of one call: which model is asked first, why, and what is tried after it.</summary>
public sealed record RouteDecision
{
    /// <summary>The policy's name in the settings.</summary>
    public required string Policy { get; init; }

    /// <summary>Why, in a few words without anything of the prompt; part of <c>x-farthing-route</c> and of the call's record.</summary>
    public required string Reason { get; init; }

    /// <summary>The model that is asked, as a client could have named it; of a cascade the first.</summary>
    public required string Model { get; init; }

    /// <summary>The models to ask, in order, when the same call is asked again for a better answer; empty where there is none.</summary>
    public IReadOnlyList<string> Better { get; init; } = [];

    /// <summary>The model that the call named itself, for when none of the policy's can take the call; <c>null</c> where it named a policy in its place.</summary>
    public string? AskedModel { get; init; }

    /// <summary>What a learned policy foretold that its strong model would gain, or <c>null</c> where nothing was.</summary>
    public double? Foretold { get; init; }

    /// <summary>Whether the strongest model is asked only because the policy's promise could not be kept otherwise.</summary>
    public bool FellBack { get; init; }

    /// <summary>What is checked of the first answer and who is asked after it, or <c>null</c> when the first answer is the call's.</summary>
    public CascadePlan? Cascade { get; init; }
}
