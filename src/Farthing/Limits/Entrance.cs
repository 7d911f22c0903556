using Farthing.Providers;

namespace Farthing.Limits;

/// <summary>What became of a call's wish to be sent.</summary>
/// <param name="Deployment">The deployment that may be asked, or <c>null</c> when none may in time.</param>
/// <param name="Mark">What had been sent to it by then.</param>
/// <param name="RetryAfter">Without a deployment: when one is free at the earliest.</param>
/// <param name="LineIsFull">Without a deployment: whether it did not wait because too many calls wait already.</param>
internal readonly record struct Entrance(Deployment? Deployment, LimitMark Mark = default, TimeSpan RetryAfter = default, bool LineIsFull = false);
