using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Pools;

/// <summary>A way to choose among a pool, with one dial: how much quality a saved call of the reference is worth.</summary>
internal interface IPoolStrategy
{
    /// <summary>Looks at a prompt.</summary>
    /// <param name="prompt">What is known of the prompt.</param>
    /// <param name="question">The row, for the answers of models that the strategy calls.</param>
    /// <returns>
    /// What is done for each setting of the dial, which says how much quality one mean call of the reference is worth (larger is cheaper): the
    /// models called, by number, and whose answer is given.
    /// </returns>
    Func<double, (int[] Calls, int Final)> Consider(PoolPrompt prompt, OutcomeRow question);
}
