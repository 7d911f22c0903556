using System.Collections.Frozen;
using Farthing.Embedding.Text;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>Takes away what a question says out of politeness: greetings, thanks, "please", "can you tell me".</summary>
internal static class Courtesies
{
    private static readonly string[][] Openings = Phrases(
        "hi there|hello there|hey there|hi all|hello all|hi everyone|hello everyone|hi team|hello team|hi guys|hey guys|good morning|good afternoon|good evening|good day|" +
        "hi|hello|hey|hiya|greetings|howdy|ok so|okay so|excuse me|please|kindly|thanks in advance");

    private static readonly string[][] Frames = Phrases(
        "can you please tell me|could you please tell me|can you tell me|could you tell me|would you tell me|can you please let me know|could you please let me know|" +
        "can you let me know|could you let me know|please tell me|please let me know|tell me|let me know|i would like to know|i want to know|i need to know|i was wondering|" +
        "i am wondering|do you know|may i ask|can i ask|i have a question");

    private static readonly string[][] Closings = Phrases(
        "thank you very much in advance|thank you in advance|thanks in advance|thank you very much|thank you so much|thanks very much|thanks so much|thanks a lot|thanks a million|" +
        "many thanks|thank you|thanks|cheers|ty|please|have a nice day|have a good day|have a great day|best regards|kind regards|regards|please help|please help me");

    // Where a text speaks of words, "thanks" and "hello" may be what it asks about.
    private static readonly FrozenSet<string> SpeakOfWords =
        "say said says saying mean means meaning spell spelling translate translation word words phrase pronounce called song lyrics write reply respond".Split(' ').ToFrozenSet();

    /// <summary>The words without courtesies; all of them where nothing else is left.</summary>
    /// <param name="tokens">A text's words in order.</param>
    public static List<Token> Strip(List<Token> tokens)
    {
        foreach (Token token in tokens)
        {
            if (SpeakOfWords.Contains(token.Text)) return tokens;
        }

        int from = 0;
        int to = tokens.Count;
        while (true)
        {
            int length = Math.Max(StartsWith(tokens, from, to, Openings), StartsWith(tokens, from, to, Frames));
            if (length == 0) break;
            from += length;
        }

        while (EndsWith(tokens, from, to, Closings) is var length and > 0) to -= length;
        if (to <= from) return tokens;
        List<Token> kept = tokens.GetRange(from, to - from);

        // "can you please turn …"
        if (kept is [_, { Text: "you" or "i" }, { Text: "please" or "kindly" }, _, ..]) kept.RemoveAt(2);
        return kept;
    }

    private static string[][] Phrases(string list) => [.. list.Split('|').Select(phrase => phrase.Split(' ')).OrderByDescending(phrase => phrase.Length)];

    private static int StartsWith(List<Token> tokens, int from, int to, string[][] phrases)
    {
        foreach (string[] phrase in phrases)
        {
            if (phrase.Length < to - from && Matches(tokens, from, phrase)) return phrase.Length;
        }

        return 0;
    }

    private static int EndsWith(List<Token> tokens, int from, int to, string[][] phrases)
    {
        foreach (string[] phrase in phrases)
        {
            if (phrase.Length < to - from && Matches(tokens, to - phrase.Length, phrase)) return phrase.Length;
        }

        return 0;
    }

    private static bool Matches(List<Token> tokens, int at, string[] phrase)
    {
        for (int i = 0; i < phrase.Length; i++)
        {
            if (tokens[at + i].Text != phrase[i]) return false;
        }

        return true;
    }
}
