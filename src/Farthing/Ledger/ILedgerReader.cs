using Farthing.Calls;
using Farthing.Quality.Feedback;

namespace Farthing.Ledger;

/// <summary>
/// Reads the ledger, while a gateway writes it or after it has stopped. Every method is safe from any thread and sees whole
/// batches of calls: what is still in the journal comes a moment later.
/// </summary>
public interface ILedgerReader : IAsyncDisposable
{
    /// <summary>Figures of many calls, from the roll-ups.</summary>
    Task<Report> ReportAsync(ReportQuery query, CancellationToken cancellationToken = default);

    /// <summary>Single calls, for example the most expensive ones.</summary>
    Task<IReadOnlyList<CallRecord>> CallsAsync(CallsQuery query, CancellationToken cancellationToken = default);

    /// <summary>Everything about one call, also a refused one (<see cref="RefusedCall"/>), or <c>null</c> when the ledger has no such call (yet).</summary>
    Task<CallRecord?> FindAsync(CallId id, CancellationToken cancellationToken = default);

    /// <summary>The identities that begin with a text such as <c>call_019a</c> (the prefix may be left out), in order, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<CallId>> MatchAsync(string prefix, int limit = 10, CancellationToken cancellationToken = default);

    /// <summary>What was said of a call, the earliest first.</summary>
    Task<IReadOnlyList<CallFeedback>> FeedbackAsync(CallId id, CancellationToken cancellationToken = default);

    /// <summary>What was said lately of any calls, the earliest first.</summary>
    /// <param name="since">From when on; <c>null</c>: from the beginning.</param>
    /// <param name="limit">The most to return, from 1; the latest. A remote reader returns no more than 10,000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<CallFeedback>> RecentFeedbackAsync(DateTimeOffset? since, int limit, CancellationToken cancellationToken = default);

    /// <summary>The models that were used and could not be priced, the most used first.</summary>
    Task<IReadOnlyList<MissingPrice>> MissingPricesAsync(DateTimeOffset? since = null, CancellationToken cancellationToken = default);
}
