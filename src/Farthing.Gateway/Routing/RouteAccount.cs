namespace Farthing.Gateway.Routing;

/// <summary>What became of a policy's calls to one model, since start.</summary>
/// <param name="Calls">How many there were.</param>
/// <param name="FellBack">How many went there because a promise could not be kept otherwise.</param>
/// <param name="EstimatedSaved">What they are estimated to have saved, in USD.</param>
internal sealed record RouteAccount(long Calls, long FellBack, decimal EstimatedSaved);
