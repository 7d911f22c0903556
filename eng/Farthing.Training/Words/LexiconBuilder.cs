using System.Runtime.InteropServices;
using Farthing.Caching.Semantic.Lexicon;
using Farthing.Caching.Semantic.Questions;
using Farthing.Embedding.Text;
using Farthing.Training.Corpora;

namespace Farthing.Training.Words;

/// <summary>Packs what the lexicons say into the blocks that <see cref="EnglishLexicon"/> and <see cref="CharacterProfile"/> read.</summary>
internal static class LexiconBuilder
{
    // Beyond this many words of one meaning, some of them are merely near it.
    private const int LargestSynset = 12;

    public static List<KeyValuePair<string, byte[]>> Build(WordNet wordNet, Lexicons lexicons, IReadOnlyList<IntentSet> sets, IEnumerable<string> givenNames)
    {
        List<KeyValuePair<string, byte[]>> blocks = [];
        AddWords(blocks, wordNet, lexicons, sets, givenNames);
        HashSet<uint> opposites = [];
        foreach ((string first, string second) in lexicons.Opposites) AddPair(opposites, first, second);
        foreach ((string first, string second) in Particles) AddPair(opposites, first, second);
        HashSet<uint> synonyms = [];
        foreach ((string first, string second) in lexicons.Synonyms) AddPair(synonyms, first, second);
        foreach (WordNet.Synset synset in wordNet.Synsets.Where(synset => synset.Words.Length is > 1 and <= LargestSynset && char.IsLower(synset.Words[0][0])))
        {
            string[] single = [.. synset.Words.Where(word => !word.Contains(' ') && !word.Contains('-')).Select(word => word.ToLowerInvariant())];
            for (int i = 0; i < single.Length; i++)
            {
                for (int j = 0; j < i; j++) AddPair(synonyms, single[i], single[j]);
            }
        }

        synonyms.ExceptWith(opposites);
        blocks.Add(new("opposites", Bytes(opposites)));
        blocks.Add(new("synonyms", Bytes(synonyms)));
        AddRarities(blocks, wordNet, sets);
        return blocks;
    }

    private static readonly (string, string)[] Particles =
    [
        ("on", "off"), ("up", "down"), ("in", "out"), ("over", "under"), ("before", "after"), ("above", "below"), ("inside", "outside"), ("more", "less"),
        ("most", "least"), ("from", "into"), ("with", "without"), ("increase", "decrease"), ("buy", "sell"), ("send", "receive"), ("add", "remove"), ("open", "close"), ("start", "stop"),
        ("enable", "disable"), ("lock", "unlock"), ("raise", "lower"), ("first", "last"), ("next", "previous"), ("same", "different"), ("gain", "lose"), ("hot", "cold"), ("best", "worst"),
        ("activate", "deactivate"), ("install", "uninstall"), ("block", "unblock"), ("mute", "unmute"), ("subscribe", "unsubscribe"), ("follow", "unfollow"), ("deposit", "withdraw"),
        ("debit", "credit"), ("arrive", "depart"), ("arrival", "departure"), ("import", "export"), ("upload", "download"), ("login", "logout"), ("advantage", "disadvantage"), ("pro", "con"),
        ("male", "female"), ("man", "woman"), ("boy", "girl"), ("husband", "wife"), ("mother", "father"), ("brother", "sister"), ("son", "daughter"), ("freeze", "unfreeze"), ("include", "exclude"),
    ];

    private static void AddPair(HashSet<uint> pairs, string first, string second)
    {
        (uint a, uint b) = (WordHash.Of(Stemmer.Stem(first)), WordHash.Of(Stemmer.Stem(second)));
        if (a != b) pairs.Add(EnglishLexicon.Pair(a, b));
    }

    private static void AddWords(List<KeyValuePair<string, byte[]>> blocks, WordNet wordNet, Lexicons lexicons, IReadOnlyList<IntentSet> sets, IEnumerable<string> givenNames)
    {
        Dictionary<uint, WordClasses> classes = [];
        void Add(string word, WordClasses added)
        {
            foreach (string form in new[] { word, Stemmer.Stem(word) })
            {
                uint hash = WordHash.Of(form);
                classes[hash] = classes.GetValueOrDefault(hash) | added;
            }
        }

        HashSet<string> common = [.. wordNet.Synsets.SelectMany(synset => synset.Words).SelectMany(word => word.Split(' ', '-')).Where(word => word.Length > 0 && !char.IsUpper(word[0]))];
        foreach (string word in common) Add(word, WordClasses.Known);
        foreach (string word in wordNet.Synsets.SelectMany(synset => synset.Words).SelectMany(word => word.Split(' ')).Where(word => word.Length > 1 && char.IsUpper(word[0])))
        {
            string lower = word.ToLowerInvariant().Trim('.', ',', '\'');
            if (!common.Contains(lower) && lower.Length > 1) classes[WordHash.Of(lower)] = WordClasses.Known | WordClasses.Name;
        }

        // Words that texts use often enough to be no slips.
        Dictionary<string, int> counts = [];
        foreach (string word in sets.SelectMany(set => set.Texts).SelectMany(text => Tokenizer.Read(text.Text)).Select(token => token.Text))
            counts[word] = counts.GetValueOrDefault(word) + 1;
        foreach (string word in wordNet.Synsets.SelectMany(synset => synset.Examples.Append(synset.Gloss)).SelectMany(Tokenizer.Read).Where(token => !token.Capital).Select(token => token.Text))
            counts[word] = counts.GetValueOrDefault(word) + 1;
        foreach ((string word, int count) in counts)
        {
            if (count >= 5 && char.IsLetter(word[0])) Add(word, WordClasses.Known);
        }

        foreach (string word in WordLists.Stop.Concat(WordLists.Negations).Concat(WordLists.Directions)) Add(word, WordClasses.Known);
        foreach (string name in givenNames) classes[WordHash.Of(name)] = WordClasses.Known | WordClasses.Name;
        uint[] hashes = [.. classes.Keys.Order()];
        blocks.Add(new("words", Bytes(hashes)));
        blocks.Add(new("word-classes", [.. hashes.Select(hash => (byte)classes[hash])]));
    }

    private static void AddRarities(List<KeyValuePair<string, byte[]>> blocks, WordNet wordNet, IReadOnlyList<IntentSet> sets)
    {
        List<List<Token>> texts =
        [
            .. sets.SelectMany(set => set.Texts).Select(text => Courtesies.Strip(Tokenizer.Read(text.Text))),
            .. wordNet.Synsets.SelectMany(synset => synset.Examples.Append(synset.Gloss)).Select(Tokenizer.Read),
        ];
        Dictionary<uint, int> stems = [];
        int[] grams = new int[CharacterProfile.Buckets];
        Span<ushort> buckets = stackalloc ushort[2048];
        HashSet<ushort> distinct = [];
        foreach (List<Token> text in texts)
        {
            foreach (uint stem in text.Select(token => WordHash.Of(Stemmer.Stem(token.Text))).Distinct()) stems[stem] = stems.GetValueOrDefault(stem) + 1;
            distinct.Clear();
            foreach (ushort bucket in buckets[..CharacterProfile.Read(text, buckets)]) distinct.Add(bucket);
            foreach (ushort bucket in distinct) grams[bucket]++;
        }

        // What was seen once or never is as rare as what was seen twice.
        (uint Stem, int Count)[] kept = [.. stems.Where(entry => entry.Value >= 3).Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key)];
        byte Rarity(int count) => (byte)Math.Round((1 + Math.Log((1.0 + texts.Count) / (1 + count))) / EnglishLexicon.RarityStep);
        blocks.Add(new("stems", Bytes(kept.Select(entry => entry.Stem))));
        blocks.Add(new("stem-rarities", [.. kept.Select(entry => Rarity(entry.Count)), Rarity(1)]));
        blocks.Add(new("gram-rarities", [.. grams.Select(count => Rarity(Math.Max(1, count)))]));
    }

    private static byte[] Bytes(IEnumerable<uint> hashes) => MemoryMarshal.AsBytes<uint>([.. hashes.Order()]).ToArray();
}
