using Farthing.Caching.Semantic.Lexicon;
using Farthing.Caching.Semantic.Questions;
using Farthing.Embedding;
using Farthing.Embedding.Text;

namespace Farthing.Tests.Caching.Semantic;

/// <summary>
/// Questions written again as people do: other case, punctuation and white space, slips of the fingers, greetings, thanks, "please", contractions.
/// Slips only in words that are no names, numbers or units. From a fixed seed.
/// </summary>
public static class NearDuplicates
{
    public const int Count = 2_000;
    private const int Seed = 20261122;
    private const int ShortestMistyped = 5;

    private static readonly string[] Greetings = ["hi, {0}", "Hello, {0}", "hey {0}", "Hi there! {0}", "Good morning, {0}", "hello {0}", "Good afternoon. {0}"];
    private static readonly string[] Thanks = ["{0} thanks", "{0} Thank you!", "{0} thanks in advance", "{0} - thank you very much", "{0} Thanks a lot.", "{0}, cheers"];
    private static readonly string[] Pleas = ["please {0}", "{0} please", "{0}, please", "Please, {0}"];

    private static readonly (string Long, string Short)[] Contracted =
    [
        ("what is ", "what's "), ("how is ", "how's "), ("where is ", "where's "), ("who is ", "who's "), ("i am ", "I'm "), ("i have ", "I've "), ("do not ", "don't "), ("does not ", "doesn't "),
        ("did not ", "didn't "), ("can not ", "can't "), ("cannot ", "can't "), ("is not ", "isn't "), ("it is ", "it's "), ("that is ", "that's "), ("i will ", "I'll "), ("i would ", "I'd "), ("will not ", "won't "),
        ("what's ", "what is "), ("how's ", "how is "), ("where's ", "where is "), ("who's ", "who is "), ("i'm ", "I am "), ("i've ", "I have "), ("don't ", "do not "), ("doesn't ", "does not "),
        ("didn't ", "did not "), ("can't ", "cannot "), ("isn't ", "is not "), ("it's ", "it is "), ("that's ", "that is "), ("i'll ", "I will "), ("i'd ", "I would "), ("won't ", "will not "),
    ];

    /// <summary>Variants of texts: which text, how it is written again, and what changed.</summary>
    /// <param name="texts">The questions to write again.</param>
    /// <param name="model">Knows which words are names.</param>
    public static IEnumerable<(int Text, string Variant, string Change)> Of(IReadOnlyList<string> texts, ModelFile model)
    {
        Random random = new(Seed);
        EnglishLexicon lexicon = new(model);
        for (int made = 0, tries = 0; made < Count && tries < 100 * Count; tries++)
        {
            int text = random.Next(texts.Count);
            string change = new[] { "case", "punctuation", "white space", "typo", "greeting", "thanks", "please", "contraction" }[made % 8];
            if (Write(texts[text], change, random, lexicon) is not { } variant || variant == texts[text]) continue;
            made++;
            yield return (text, variant, change);
        }
    }

    private static string? Write(string text, string change, Random random, EnglishLexicon lexicon) => change switch
    {
        "case" => random.Next(3) switch { 0 => text.ToUpperInvariant(), 1 => text.ToLowerInvariant(), _ => char.ToUpperInvariant(text[0]) + text[1..] },
        "punctuation" => random.Next(4) switch { 0 => text.TrimEnd('?', '.', '!') + "??", 1 => text.TrimEnd('?', '.', '!'), 2 => text.TrimEnd('?', '.', '!') + " ...", _ => "\"" + text + "\"" },
        "white space" => random.Next(3) switch { 0 => "  " + text + " ", 1 => text.Replace(" ", "  ", StringComparison.Ordinal), _ => text.Replace(" ", "\n", StringComparison.Ordinal) },
        "greeting" => Fill(Greetings, text, random),
        "thanks" => Fill(Thanks, text, random),
        "please" => Fill(Pleas, text, random),
        "contraction" => Contract(text),
        _ => Mistype(text, random, lexicon),
    };

    private static string Fill(string[] frames, string text, Random random) => string.Format(frames[random.Next(frames.Length)], text);

    private static string? Contract(string text)
    {
        foreach ((string before, string after) in Contracted)
        {
            int at = text.IndexOf(before, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && (at == 0 || !char.IsLetter(text[at - 1]))) return text[..at] + after + text[(at + before.Length)..];
        }

        return null;
    }

    private static string? Mistype(string text, Random random, EnglishLexicon lexicon)
    {
        string[] words = text.Split(' ');
        int[] eligible =
        [
            .. Enumerable.Range(0, words.Length).Where(at => words[at].Length >= ShortestMistyped && words[at].All(char.IsAsciiLetterLower)
                && lexicon.Classes(words[at]) == WordClasses.Known && Measures.Find(words[at], afterNumber: false) is null
                && NumberWords.Read([new Token(words[at], Capital: false)], 0, out _) == 0),
        ];
        if (eligible.Length == 0 || words.Length < 3) return null;
        int chosen = eligible[random.Next(eligible.Length)];
        string word = words[chosen];
        int place = random.Next(1, word.Length - 1);
        string typed = random.Next(4) switch
        {
            0 => word[..place] + word[place + 1] + word[place] + word[(place + 2)..],
            1 => word[..place] + word[(place + 1)..],
            2 => word[..place] + word[place] + word[place..],
            _ => word[..place] + (char)('a' + random.Next(26)) + word[(place + 1)..],
        };

        // A slip that makes another word asks something else.
        if (typed == word || lexicon.Classes(typed) != WordClasses.None) return null;
        words[chosen] = typed;
        return string.Join(' ', words);
    }
}
