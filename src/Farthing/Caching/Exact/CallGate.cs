using Farthing.Budgets.Ladder;
using Farthing.Caching.Answers;
using Farthing.Caching.Policies;
using Farthing.Caching.Replay;
using Farthing.Calls;

namespace Farthing.Caching.Exact;

/// <summary>Decides which calls may be answered without a provider of their own, by the policy that holds for them and by what they ask and say.</summary>
/// <param name="policies">The policies.</param>
/// <param name="keys">Makes keys.</param>
public sealed class CallGate(CachePolicies policies, ExactKeys keys)
{
    /// <summary>Whether any call may.</summary>
    public bool IsOpen => policies.IsOn;

    /// <summary>The call as the cache sees it, or <c>null</c> when a provider must be asked.</summary>
    internal CachedCall? Find(Call call)
    {
        if (call.Cache.Mode == CacheMode.Off || !AnswerWires.TryFind(call.Endpoint, out _)) return null;
        CachePolicy policy = policies.For(call);
        if (!policy.Exact && !policy.Twins) return null;
        TimeSpan ttl = call.Cache.Ttl ?? policy.Ttl;
        if (ttl <= TimeSpan.Zero || !AllowsPlainly(policy, call)) return null;
        if (ScopeOfCall.Of(call.Principal, policy.Scope) is not { } scope) return null;
        ExactRequest request = keys.Of(call, scope);
        if (!Allows(policy, request.Traits)) return null;
        string? change = call.Degradation is { } degradation ? ChangeBy(degradation, call.RequestedModel) : null;
        return new CachedCall(policy, scope, request.Key, change, AnswerForms.WantedBy(call), ttl, call.Principal);
    }

    /// <summary>Whether what a deployment answered may be kept under the call's key.</summary>
    internal bool MayKeep(Call call, string deployment) => keys.SpeaksOf(call, deployment);

    /// <summary>What can be told without reading the body again.</summary>
    private static bool AllowsPlainly(CachePolicy policy, Call call) =>
        (call.Cache.AsksForCache || (call.Request.Temperature ?? 1) <= policy.MaxTemperature)
        && (call.Request.Choices <= 1 || policy.MultipleChoices);

    private static bool Allows(CachePolicy policy, RequestTraits traits) =>
        !traits.HasFlag(RequestTraits.ProviderState)
        && (!traits.HasFlag(RequestTraits.ProviderTools) || policy.Tools == ToolPolicy.All)
        && (!traits.HasFlag(RequestTraits.RemoteMedia) || policy.RemoteMedia);

    /// <summary>How the steps in force change an answer, or <c>null</c> when they do not.</summary>
    private static string? ChangeBy(Degradation degradation, string model)
    {
        string? instead = degradation.ModelFor(model);
        return instead is null && degradation.Output is null ? null : $"{degradation.Output} {instead}";
    }
}
