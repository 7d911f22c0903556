using Farthing.Calls;
using Farthing.Ledger;

namespace Farthing.Routing.Shadows;

/// <summary>A call that waits to be compared.</summary>
/// <param name="Call">A copy of it that outlives the request.</param>
/// <param name="Record">What the ledger received.</param>
/// <param name="Model">The model that is compared with the strongest: the one that answered it, else another of the policy's.</param>
/// <param name="Policy">The policy that compares.</param>
/// <param name="Foretold">What it had foretold that the strongest would gain, or <c>null</c>.</param>
internal sealed record ShadowCall(Call Call, CallRecord Record, string Model, string Policy, double? Foretold);
