using System.Text;
using Farthing.Answers.Matching;
using Farthing.Pricing;

namespace Farthing.Caching.Insight;

/// <summary>
/// The questions that are asked most, in bounded memory: the Space-Saving sketch (Metwally, Agrawal, El Abbadi, ICDT 2005). Every question that makes up more than one in
/// <paramref name="capacity"/> is in it. Equal questions are those that <see cref="QuestionText"/> makes equal. Safe from any thread.
/// </summary>
/// <param name="capacity">How many questions are counted at a time.</param>
/// <param name="keepsTexts">Whether texts are kept, or hashes only.</param>
public sealed class QuestionSketch(int capacity, bool keepsTexts)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CacheKey, Entry> _entries = new(capacity);
    private readonly SortedSet<Entry> _byCount = new(Comparer<Entry>.Create((one, other) => one.Count != other.Count ? one.Count.CompareTo(other.Count) : one.Number.CompareTo(other.Number)));
    private long _next;
    private long _asked;

    /// <summary>Whether texts are kept.</summary>
    public bool KeepsTexts => keepsTexts;

    /// <summary>Questions counted so far.</summary>
    public long Asked => Interlocked.Read(ref _asked);

    /// <summary>Counts a question.</summary>
    /// <param name="question">As it was asked.</param>
    /// <param name="project">The project that asks.</param>
    /// <param name="feature">The feature that asks.</param>
    /// <param name="user">The end user who asks, or empty.</param>
    /// <param name="cost">What the call cost, or <c>null</c> when that is not known.</param>
    public void Count(string question, string project, string feature, string user, Usd? cost)
    {
        string normal = QuestionText.Normalise(question);
        if (normal.Length == 0) return;
        CacheKey hash = CacheKey.Of(Encoding.UTF8.GetBytes($"{project.Length}:{project}{normal}"));
        Interlocked.Increment(ref _asked);
        lock (_lock)
        {
            if (!_entries.TryGetValue(hash, out Entry? entry))
            {
                long error = 0;
                if (_entries.Count >= capacity)
                {
                    Entry least = _byCount.Min!;
                    error = least.Count;
                    _byCount.Remove(least);
                    _entries.Remove(least.Hash);
                }

                entry = new Entry { Hash = hash, Text = keepsTexts ? question.Trim() : null, Project = project, Feature = feature, Count = error, Error = error, Number = _next++ };
                _entries[hash] = entry;
            }
            else
            {
                _byCount.Remove(entry);
            }

            entry.Count++;
            int asker = string.GetHashCode(user, StringComparison.Ordinal);
            if (entry.Asker is { } before && before != asker) entry.Crossed++;
            entry.Asker = asker;
            entry.Cost += cost ?? Usd.Zero;
            _byCount.Add(entry);
        }
    }

    /// <summary>The questions asked most, that surely were asked at least so often.</summary>
    /// <param name="most">How many.</param>
    /// <param name="least">How often each was surely asked.</param>
    public IReadOnlyList<QuestionCount> Top(int most, long least = 2)
    {
        lock (_lock)
        {
            return [.. _byCount.Reverse().Where(entry => entry.Count - entry.Error >= least).Take(most).Select(entry =>
                new QuestionCount(entry.Hash, entry.Text, entry.Project, entry.Feature, entry.Count, entry.Error, entry.Crossed, entry.Cost))];
        }
    }

    /// <summary>Adds what was counted before, as far as there is room; for what was kept over a restart.</summary>
    public void Restore(IEnumerable<QuestionCount> counted)
    {
        lock (_lock)
        {
            foreach (QuestionCount each in counted)
            {
                if (_entries.TryGetValue(each.Hash, out Entry? entry)) _byCount.Remove(entry);
                else if (_entries.Count >= capacity) continue;
                else _entries[each.Hash] = entry = new Entry { Hash = each.Hash, Text = keepsTexts ? each.Text : null, Project = each.Project, Feature = each.Feature, Error = each.Error, Number = _next++ };
                entry.Count += each.Count;
                entry.Crossed += each.Crossed;
                entry.Cost += each.Cost;
                _byCount.Add(entry);
                Interlocked.Add(ref _asked, each.Count - each.Error);
            }
        }
    }

    private sealed class Entry
    {
        public required CacheKey Hash { get; init; }

        public required string? Text { get; init; }

        public required string Project { get; init; }

        public required string Feature { get; init; }

        public required long Error { get; init; }

        public required long Number { get; init; }

        public long Count { get; set; }

        public long Crossed { get; set; }

        public int? Asker { get; set; }

        public Usd Cost { get; set; }
    }
}
