namespace Farthing.Routing.Pools;

/// <summary>Which models are called for a prompt, and whose answer is given.</summary>
/// <param name="Calls">The models called, in order; each is paid for.</param>
/// <param name="Final">The one whose answer is given: one of those called.</param>
public sealed record PoolPlan(IReadOnlyList<string> Calls, string Final);
