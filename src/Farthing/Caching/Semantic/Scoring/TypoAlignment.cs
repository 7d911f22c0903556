using Farthing.Caching.Semantic.Lexicon;
using Farthing.Caching.Semantic.Questions;

namespace Farthing.Caching.Semantic.Scoring;

/// <summary>Tells whether two questions are the same words in the same order but for slips of the fingers.</summary>
internal static class TypoAlignment
{
    private const int MostTypos = 2;

    /// <summary>
    /// Whether only mistyped words differ: at most two, and not more than a third of all. A word counts as mistyped where it is unknown and its
    /// counterpart is known, is no name, number or unit, and is a slip away.
    /// </summary>
    public static bool DifferByTyposOnly(Question query, Question stored)
    {
        Word[] first = query.Words;
        Word[] second = stored.Words;
        if (first.Length != second.Length || first.Length < 2) return false;
        int typos = 0;
        for (int at = 0; at < first.Length; at++)
        {
            if (first[at].Text == second[at].Text) continue;
            if (!IsTypo(first[at], second[at]) || ++typos > MostTypos) return false;
        }

        return typos > 0 && typos * 3 <= first.Length;
    }

    private static bool IsTypo(in Word first, in Word second)
    {
        (Word known, Word unknown) = first.Classes.HasFlag(WordClasses.Known) ? (first, second) : (second, first);
        return unknown.Classes == WordClasses.None && !unknown.Capital && unknown.Kind == WordKind.Content
            && known.Classes == WordClasses.Known && !known.Capital && known.Kind is WordKind.Content or WordKind.Function
            && Guards.Typo.IsLikely(first.Text, second.Text);
    }
}
