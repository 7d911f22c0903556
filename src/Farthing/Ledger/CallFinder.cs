using Farthing.Calls;

namespace Farthing.Ledger;

/// <summary>Finds calls that were not refused, also those that ended a moment ago and are still on their way into the store. Safe from any thread.</summary>
/// <param name="reader">Finds calls in the store.</param>
/// <param name="ledger">Has those that ended a moment ago.</param>
/// <param name="time">The clock.</param>
public sealed class CallFinder(ILedgerReader reader, JournaledLedger ledger, TimeProvider time)
{
    /// <summary>How long after a call it may still be on its way into the store.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Everything about one call, or <c>null</c> when there is none.</summary>
    /// <exception cref="LedgerException">The store failed.</exception>
    public async Task<CallRecord?> FindAsync(CallId id, CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } found) return Answered(found);
        if ((time.GetUtcNow() - id.CreatedAt).Duration() > OnItsWay) return null;
        try
        {
            await ledger.FlushAsync(cancellationToken).WaitAsync(LongestWait, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }

        return Answered(await reader.FindAsync(id, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>There is nothing to say of a refused call's answer, nor one to take back.</summary>
    private static CallRecord? Answered(CallRecord? found) => found is RefusedCall ? null : found;
}
