using Farthing.Caching.Semantic.Lexicon;
using Farthing.Caching.Semantic.Questions;
using Farthing.Caching.Semantic.Scoring;

namespace Farthing.Caching.Semantic.Guards;

/// <summary>What stands against using an answer again, however alike two questions are.</summary>
internal static class QuestionGuards
{
    private const int LongestPart = 4;

    /// <summary>The first guard that does not let a pair pass.</summary>
    public static GuardResult Check(Question first, Question second, in Alignment alignment, EnglishLexicon lexicon)
    {
        if (((first.Negations ^ second.Negations) & 1) != 0) return GuardResult.Negation;
        if (HoldsLeftOver(first, alignment.FirstPartner, WordKind.Value) || HoldsLeftOver(second, alignment.SecondPartner, WordKind.Value)) return GuardResult.Value;
        if (alignment.HasOpposites) return GuardResult.Opposite;
        if (HoldsLeftOverName(first, alignment.FirstPartner) || HoldsLeftOverName(second, alignment.SecondPartner)) return GuardResult.Name;
        if (IsSubstitution(first, second, lexicon)) return GuardResult.Substitution;
        return TurnsDirection(first, second) || (alignment.Inversions > 0 && TurnsOrder(first, second, alignment)) ? GuardResult.Order : GuardResult.Passed;
    }

    private static bool HoldsLeftOver(Question question, ReadOnlySpan<int> partner, WordKind kind)
    {
        for (int at = 0; at < partner.Length; at++)
        {
            if (partner[at] < 0 && question.Words[question.Content[at]].Kind == kind) return true;
        }

        return false;
    }

    private static bool HoldsLeftOverName(Question question, ReadOnlySpan<int> partner)
    {
        for (int at = 0; at < partner.Length; at++)
        {
            if (partner[at] < 0 && question.Words[question.Content[at]].MayBeName) return true;
        }

        return false;
    }

    // The same beginning and the same end, and between them two short parts of which each has content that the other lacks.
    private static bool IsSubstitution(Question first, Question second, EnglishLexicon lexicon)
    {
        ReadOnlySpan<Word> a = first.Words;
        ReadOnlySpan<Word> b = second.Words;
        int start = 0;
        while (start < a.Length && start < b.Length && a[start].Stem == b[start].Stem) start++;
        int end = 0;
        while (end < a.Length - start && end < b.Length - start && a[^(end + 1)].Stem == b[^(end + 1)].Stem) end++;
        a = a[start..^end];
        b = b[start..^end];
        if (start + end == 0 || a.Length > LongestPart || b.Length > LongestPart) return false;
        return HoldsOther(a, b, lexicon) && HoldsOther(b, a, lexicon);
    }

    private static bool HoldsOther(ReadOnlySpan<Word> part, ReadOnlySpan<Word> other, EnglishLexicon lexicon)
    {
        foreach (Word word in part)
        {
            if (!word.IsContent) continue;
            bool found = false;
            foreach (Word candidate in other)
            {
                found |= candidate.Stem == word.Stem || lexicon.AreSynonyms(candidate.Stem, word.Stem) || Alignment.AreOneWord(candidate, word);
            }

            if (!found) return true;
        }

        return false;
    }

    // "From A to B" and "from B to A": after the same preposition, each has what the other has elsewhere.
    private static bool TurnsDirection(Question first, Question second)
    {
        for (int at = 0; at + 1 < first.Words.Length; at++)
        {
            string preposition = first.Words[at].Text;
            if (!WordLists.Directions.Contains(preposition) || ContentAfter(first, at) is not { } own) continue;
            for (int other = 0; other + 1 < second.Words.Length; other++)
            {
                if (second.Words[other].Text != preposition || ContentAfter(second, other) is not { } instead || own == instead) continue;
                if (HasContent(second, own) && HasContent(first, instead)) return true;
            }
        }

        return false;
    }

    private static uint? ContentAfter(Question question, int at)
    {
        for (int next = at + 1; next < question.Words.Length; next++)
        {
            if (question.Words[next].IsContent) return question.Words[next].Stem;
        }

        return null;
    }

    private static bool HasContent(Question question, uint stem)
    {
        foreach (int at in question.Content)
        {
            if (question.Words[at].Stem == stem) return true;
        }

        return false;
    }

    // One bag of words in another order, or names and values that changed places.
    private static bool TurnsOrder(Question first, Question second, in Alignment alignment)
    {
        bool oneBag = !alignment.FirstPartner.Contains(-1) && !alignment.SecondPartner.Contains(-1);
        if (oneBag && first.Type == second.Type && first.Type is (QuestionType.Statement or QuestionType.YesNo)) return true;
        int highest = -1;
        for (int at = 0; at < alignment.FirstPartner.Length; at++)
        {
            int partner = alignment.FirstPartner[at];
            Word word = first.Words[first.Content[at]];
            if (partner < 0 || (word.Kind != WordKind.Value && !word.MayBeName)) continue;
            if (partner < highest) return true;
            highest = partner;
        }

        return false;
    }
}
