using Farthing.Calls;
using Farthing.Quality.Feedback;

namespace Farthing.Routing.Outcomes;

/// <summary>
/// What was said last of each call. One call is one trial, however often somebody speaks of it: a later word takes the place of an earlier one. Safe from any thread.
/// </summary>
/// <param name="most">Of how many calls, 1 or more. Beyond it those that were spoken of first are forgotten, and would count anew.</param>
internal sealed class LatestWords(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, Word> _words = [];
    private readonly Queue<Key> _order = new();

    /// <summary>Whether it is later than what is known of its call.</summary>
    public bool IsNews(CallFeedback feedback)
    {
        lock (_lock) return !_words.TryGetValue(KeyOf(feedback), out Word known) || known.At < MomentOf(feedback);
    }

    /// <summary>Takes a word in.</summary>
    /// <param name="feedback">What was said.</param>
    /// <param name="outcome">What it counts for.</param>
    /// <param name="change">What is to be added to what was counted so far.</param>
    /// <returns>Whether it is news.</returns>
    public bool TryTake(CallFeedback feedback, OutcomeFigures outcome, out OutcomeFigures change)
    {
        Key key = KeyOf(feedback);
        Word word = new(MomentOf(feedback), outcome);
        lock (_lock)
        {
            change = outcome;
            if (_words.TryGetValue(key, out Word known))
            {
                if (known.At >= word.At) return false;
                change -= known.Outcome;
            }
            else
            {
                if (_order.Count >= most) _words.Remove(_order.Dequeue());
                _order.Enqueue(key);
            }

            _words[key] = word;
            return true;
        }
    }

    /// <summary>What a comparison found of a call stands beside what its user says of it.</summary>
    private static Key KeyOf(CallFeedback feedback) => new(feedback.Call, feedback.Key == OutcomeRecorder.Comparison);

    /// <summary>A store keeps microseconds: what is read again must not look earlier than when it was said.</summary>
    private static long MomentOf(CallFeedback feedback) => feedback.At.UtcTicks / TimeSpan.TicksPerMicrosecond;

    private readonly record struct Key(CallId Call, bool IsComparison);

    private readonly record struct Word(long At, OutcomeFigures Outcome);
}
