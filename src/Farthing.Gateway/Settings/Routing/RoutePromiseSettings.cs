using Farthing.Routing.Promises;

namespace Farthing.Gateway.Settings.Routing;

/// <summary>What a policy promises: <c>max_drop</c> (0 to 1, default 0.02), <c>confidence</c> (0.5 to 0.9999, default 0.95), <c>against</c> (a model).</summary>
/// <param name="Promise">How much quality may be lost, and how sure that is.</param>
/// <param name="Against">The model that it is measured against, and that answers when it cannot be kept.</param>
public sealed record RoutePromiseSettings(Promise Promise, string Against);
