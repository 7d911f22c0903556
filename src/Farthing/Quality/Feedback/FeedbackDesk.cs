using Farthing.Calls;
using Farthing.Ledger;
using Farthing.Wire;

namespace Farthing.Quality.Feedback;

/// <summary>Takes what clients say of their own project's calls: finds the call, keeps what is said, tells who acts on it. Safe from any thread.</summary>
/// <param name="calls">Finds calls.</param>
/// <param name="store">Keeps what is said.</param>
/// <param name="observers">Are told.</param>
/// <param name="time">The clock.</param>
public sealed class FeedbackDesk(CallFinder calls, IFeedbackStore store, IEnumerable<IFeedbackObserver> observers, TimeProvider time)
{
    private readonly IFeedbackObserver[] _observers = [.. observers];

    /// <summary>Takes something.</summary>
    /// <param name="principal">Who says it.</param>
    /// <param name="said">What is said; key and time are put in here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Why it is refused, or <c>null</c>.</returns>
    /// <exception cref="LedgerException">The store failed.</exception>
    public async Task<CallError?> TakeAsync(Principal principal, CallFeedback said, CancellationToken cancellationToken)
    {
        CallRecord? call = await calls.FindAsync(said.Call, cancellationToken).ConfigureAwait(false);

        // Whether there is such a call is nobody else's business.
        if (call is null || call.Principal.Project != principal.Project)
            return new CallError(404, "call_not_found", $"Your project has no call {said.Call}. Send the x-farthing-id of an answer that you got.", "id");
        CallFeedback feedback = said with { At = time.GetUtcNow(), Key = principal.Key };
        if (!await store.AddAsync(feedback, cancellationToken).ConfigureAwait(false))
            return new CallError(409, "too_much_feedback", $"{CallFeedback.MostOfOneCall} things are known of this call already; no more are kept.", "id");
        foreach (IFeedbackObserver observer in _observers) observer.Received(call, feedback);
        return null;
    }
}
