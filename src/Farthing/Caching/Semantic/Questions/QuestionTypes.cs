using System.Collections.Frozen;
using Farthing.Embedding.Text;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>Tells the kind of a question from its words.</summary>
internal static class QuestionTypes
{
    private static readonly FrozenDictionary<string, QuestionType> Askers = new Dictionary<string, QuestionType>
    {
        ["what"] = QuestionType.What,
        ["which"] = QuestionType.What,
        ["who"] = QuestionType.Who,
        ["whom"] = QuestionType.Who,
        ["whose"] = QuestionType.Who,
        ["when"] = QuestionType.When,
        ["where"] = QuestionType.Where,
        ["why"] = QuestionType.Why,
        ["how"] = QuestionType.How,
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Auxiliaries =
        "is are was were am do does did can could will would shall should has have had may might must".Split(' ').ToFrozenSet();

    /// <summary>The kind of a question.</summary>
    /// <param name="words">Its words in order, without greetings.</param>
    public static QuestionType Of(List<Token> words)
    {
        if (words.Count == 0) return QuestionType.Statement;
        if (Auxiliaries.Contains(words[0].Text) && words.Count > 1) return QuestionType.YesNo;
        for (int at = 0; at < words.Count; at++)
        {
            if (!Askers.TryGetValue(words[at].Text, out QuestionType type)) continue;
            string next = at + 1 < words.Count ? words[at + 1].Text : "";
            return (type, next) switch
            {
                (QuestionType.How, "come") => QuestionType.Why,
                (QuestionType.How, "many" or "much") => QuestionType.HowMany,
                (QuestionType.What, "time") => QuestionType.When,
                _ => type,
            };
        }

        return QuestionType.Statement;
    }
}
