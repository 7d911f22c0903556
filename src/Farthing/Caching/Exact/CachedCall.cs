using Farthing.Caching.Answers;
using Farthing.Caching.Policies;
using Farthing.Calls;

namespace Farthing.Caching.Exact;

/// <summary>A call that may be answered from the exact cache, or by another that is under way.</summary>
/// <param name="Policy">What holds for it.</param>
/// <param name="Scope">Between whom its answer is shared.</param>
/// <param name="Key">What the answer is found by.</param>
/// <param name="Change">How the step of a ladder that is in force changes the answer, or <c>null</c>.</param>
/// <param name="Form">The form in which it is wanted.</param>
/// <param name="Ttl">How long it is kept, and how old it may be.</param>
/// <param name="Asker">Who asked first.</param>
internal readonly record struct CachedCall(CachePolicy Policy, ScopeOfCall Scope, CacheKey Key, string? Change, AnswerForm Form, TimeSpan Ttl, Principal Asker)
{
    /// <summary>What it is found by when it was made under the step that is in force; without one the same as <see cref="Key"/>.</summary>
    public CacheKey StepKey { get; init; } = Change is null ? Key : ExactKeys.Under(Key, Change);
}
