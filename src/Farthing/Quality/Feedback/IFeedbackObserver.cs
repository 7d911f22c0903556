using Farthing.Ledger;

namespace Farthing.Quality.Feedback;

/// <summary>Hears of what is said of calls once it is stored: a cache that served a wrong answer, a route. Must be quick and must not throw.</summary>
public interface IFeedbackObserver
{
    /// <summary>Something was said.</summary>
    /// <param name="call">The call, as the ledger has it.</param>
    /// <param name="feedback">What was said.</param>
    void Received(CallRecord call, CallFeedback feedback);
}
