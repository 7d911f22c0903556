using Farthing.Calls;
using Farthing.Limits;
using Farthing.Notation;
using Farthing.Providers.Health;
using Farthing.Wire;

namespace Farthing.Providers;

/// <summary>What callers are told when no provider can be asked, or asked again.</summary>
internal static class DispatchRefusals
{
    public static RefusalReply Limited(Call call, Deployment deployment, Entrance entrance)
    {
        CallOutcome outcome = call.ClientLeft.IsCancellationRequested ? CallOutcome.ClientLeft : CallOutcome.ProviderUnreachable;
        int seconds = (int)Math.Clamp(Math.Ceiling(entrance.RetryAfter.TotalSeconds), 1, 86_400);
        string why = entrance.LineIsFull ? "and too many calls wait for it already (bounds.max_waiting)" : "and no other deployment of the model was free in time (bounds.max_wait, x-farthing-deadline)";
        CallError error = new(429, "rate_limit_exceeded", $"The limit that the provider '{deployment.Provider.Name}' sets is used up, {why}. Try again in {seconds} s.") { RetryAfter = seconds };
        return new RefusalReply(call.Endpoint.DialectOf(), error, outcome);
    }

    public static RefusalReply Unavailable(Attempt attempt)
    {
        attempt.End(AttemptResult.Nothing);
        return new(attempt.Call.Endpoint.DialectOf(), new CallError(
            503, "ledger_unavailable", "The ledger cannot be written, so the call was not sent: it would not have been accounted for. See /health/ready; ledger.when_unavailable: pass lets calls through unmetered."));
    }

    public static RefusalReply AllDown(Call call, Deployment deployment, TimeSpan due)
    {
        int seconds = (int)Math.Clamp(Math.Ceiling(due.TotalSeconds), 1, 86_400);
        string message = $"No deployment of the model '{Excerpt.Of(deployment.Model)}' is up: all failed too often of late (GET /admin/v1/deployments). Try again in {seconds} s. breakers.when_all_open: try asks one all the same.";
        return new RefusalReply(call.Endpoint.DialectOf(), new CallError(503, "no_deployment_available", message) { RetryAfter = seconds });
    }

    /// <summary>The client left while its call waited to be tried again.</summary>
    public static RefusalReply Left(Call call, Selection selection)
    {
        if (selection.Probe is { } probe) HealthRegistry.Release(probe);
        return new RefusalReply(call.Endpoint.DialectOf(), new CallError(503, "no_deployment_available", "The client left before the call was tried again."), CallOutcome.ClientLeft);
    }

    /// <summary>A budget, a limit or the call's own ceiling does not cover another attempt.</summary>
    public static RefusalReply NoRoom(Call call, Selection selection, CallError error)
    {
        if (selection.Probe is { } probe) HealthRegistry.Release(probe);
        return new RefusalReply(call.Endpoint.DialectOf(), error);
    }
}
