using Farthing.Calls;

namespace Farthing.Routing.Repeats;

/// <summary>What the very same call was answered by a moment ago.</summary>
/// <param name="Call">The earlier call.</param>
/// <param name="Policy">The policy that chose.</param>
/// <param name="Model">The model that answered.</param>
/// <param name="Better">The models to ask, in order, for a better answer; at least one.</param>
/// <param name="At">When.</param>
internal sealed record EarlierAnswer(CallId Call, string Policy, string Model, IReadOnlyList<string> Better, DateTimeOffset At)
{
    /// <summary>Whether somebody said that the answer was not good enough.</summary>
    public bool IsRefused { get; set; }
}
