using Farthing.Caching.Semantic.Guards;
using Farthing.Caching.Semantic.Lexicon;
using Farthing.Caching.Semantic.Questions;

namespace Farthing.Caching.Semantic.Scoring;

/// <summary>Which words of two questions stand for each other, and which are left over.</summary>
internal ref struct Alignment
{
    private readonly Question _first;
    private readonly Question _second;

    // For each word of content, the place in the other question's content it was matched with; -1 for none.
    private readonly Span<int> _firstPartner;
    private readonly Span<int> _secondPartner;

    private Alignment(Question first, Question second, Span<int> firstPartner, Span<int> secondPartner)
    {
        (_first, _second) = (first, second);
        _firstPartner = firstPartner;
        _secondPartner = secondPartner;
    }

    /// <summary>How many pairs are misspellings of one word.</summary>
    public int Typos { get; private set; }

    /// <summary>How many pairs are different words of one meaning.</summary>
    public int Synonyms { get; private set; }

    /// <summary>Whether words of opposite meaning stand on the two sides.</summary>
    public bool HasOpposites { get; private set; }

    /// <summary>How many neighbouring matches stand the other way round.</summary>
    public int Inversions { get; private set; }

    /// <summary>Matches the words of two questions.</summary>
    /// <param name="first">A question.</param>
    /// <param name="second">Another.</param>
    /// <param name="lexicon">Knows opposites and synonyms.</param>
    /// <param name="room">Room for as many numbers as both have words of content.</param>
    public static Alignment Of(Question first, Question second, EnglishLexicon lexicon, Span<int> room)
    {
        room.Fill(-1);
        Alignment alignment = new(first, second, room[..first.Content.Length], room.Slice(first.Content.Length, second.Content.Length));
        alignment.MatchEqual();
        alignment.FindOpposites(lexicon);
        alignment.MatchTypos();
        alignment.MatchSynonyms(lexicon);
        alignment.CountInversions();
        return alignment;
    }

    public readonly ReadOnlySpan<int> FirstPartner => _firstPartner;

    public readonly ReadOnlySpan<int> SecondPartner => _secondPartner;

    private readonly ref readonly Word First(int at) => ref _first.Words[_first.Content[at]];

    private readonly ref readonly Word Second(int at) => ref _second.Words[_second.Content[at]];

    private readonly void MatchEqual()
    {
        for (int i = 0; i < _firstPartner.Length; i++)
        {
            uint stem = First(i).Stem;
            for (int j = 0; j < _secondPartner.Length; j++)
            {
                if (_secondPartner[j] >= 0 || Second(j).Stem != stem) continue;
                (_firstPartner[i], _secondPartner[j]) = (j, i);
                break;
            }
        }
    }

    private void FindOpposites(EnglishLexicon lexicon)
    {
        for (int i = 0; i < _firstPartner.Length; i++)
        {
            if (_firstPartner[i] >= 0) continue;
            for (int j = 0; j < _secondPartner.Length; j++)
            {
                if (_secondPartner[j] < 0 && (lexicon.AreOpposites(First(i).Stem, Second(j).Stem) || DifferByNegatingPrefix(First(i).Text, Second(j).Text))) HasOpposites = true;
            }
        }
    }

    private void MatchTypos()
    {
        for (int i = 0; i < _firstPartner.Length; i++)
        {
            if (_firstPartner[i] >= 0 || First(i) is not { IsPlain: true } first) continue;
            for (int j = 0; j < _secondPartner.Length; j++)
            {
                if (_secondPartner[j] >= 0 || Second(j) is not { IsPlain: true } second || !AreOneWord(first, second)) continue;
                (_firstPartner[i], _secondPartner[j]) = (j, i);
                Typos++;
                break;
            }
        }
    }

    /// <summary>Whether one of two words is unknown and a slip away from the other, which is known.</summary>
    public static bool AreOneWord(in Word first, in Word second) =>
        first.Classes.HasFlag(WordClasses.Known) != second.Classes.HasFlag(WordClasses.Known) && !first.Capital && !second.Capital && Typo.IsLikely(first.Text, second.Text);

    private void MatchSynonyms(EnglishLexicon lexicon)
    {
        for (int i = 0; i < _firstPartner.Length; i++)
        {
            if (_firstPartner[i] >= 0 || First(i).Kind == WordKind.Value) continue;
            for (int j = 0; j < _secondPartner.Length; j++)
            {
                if (_secondPartner[j] >= 0 || Second(j).Kind == WordKind.Value || !lexicon.AreSynonyms(First(i).Stem, Second(j).Stem)) continue;
                (_firstPartner[i], _secondPartner[j]) = (j, i);
                Synonyms++;
                break;
            }
        }
    }

    private void CountInversions()
    {
        int highest = -1;
        for (int i = 0; i < _firstPartner.Length; i++)
        {
            if (_firstPartner[i] < 0) continue;
            if (_firstPartner[i] < highest) Inversions++;
            highest = Math.Max(highest, _firstPartner[i]);
        }
    }

    private static bool DifferByNegatingPrefix(string first, string second)
    {
        (string shorter, string longer) = first.Length < second.Length ? (first, second) : (second, first);
        int prefix = longer.Length - shorter.Length;
        return shorter.Length >= 4 && prefix is 2 or 3 && longer.EndsWith(shorter, StringComparison.Ordinal)
            && longer[..prefix] is "un" or "in" or "im" or "il" or "ir" or "dis" or "non" or "mis" or "de";
    }
}
