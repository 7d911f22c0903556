namespace Farthing.Quality.Feedback;

/// <summary>Keeps what is said of calls. Read through the ledger's reader. Safe from any thread.</summary>
public interface IFeedbackStore
{
    /// <summary>Keeps something durably.</summary>
    /// <returns><c>false</c> when <see cref="CallFeedback.MostOfOneCall"/> are kept of the call already.</returns>
    /// <exception cref="Ledger.LedgerException">The store cannot be written.</exception>
    Task<bool> AddAsync(CallFeedback feedback, CancellationToken cancellationToken);
}
