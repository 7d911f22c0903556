using Farthing.Embedding;
using Farthing.Embedding.Text;

namespace Farthing.Caching.Semantic.Lexicon;

/// <summary>Known words, names, opposites, words of the same meaning and how rare words are. Safe for use by many threads.</summary>
/// <param name="model">The file that holds the lists.</param>
internal sealed class EnglishLexicon(ModelFile model)
{
    private readonly SortedHashes _words = new(model.Find<uint>("words"));
    private readonly ModelBlock<byte> _classes = model.Find<byte>("word-classes");
    private readonly SortedHashes _stems = new(model.Find<uint>("stems"));
    private readonly ModelBlock<byte> _rarities = model.Find<byte>("stem-rarities");
    private readonly SortedHashes _opposites = new(model.Find<uint>("opposites"));
    private readonly SortedHashes _synonyms = new(model.Find<uint>("synonyms"));

    /// <summary>Rarities are stored as multiples of this.</summary>
    public const float RarityStep = 1 / 16f;

    /// <summary>What is known of a word.</summary>
    /// <param name="word">In lower case.</param>
    public WordClasses Classes(string word)
    {
        int place = _words.IndexOf(WordHash.Of(word));
        return place < 0 ? WordClasses.None : (WordClasses)_classes.Span[place];
    }

    /// <summary>How much a stem says: the logarithm of how rare it is, 0 to about 13.</summary>
    /// <param name="stem">The hash of a stem.</param>
    public float Rarity(uint stem)
    {
        int place = _stems.IndexOf(stem);
        ReadOnlySpan<byte> rarities = _rarities.Span;
        return place >= 0 ? rarities[place] * RarityStep : rarities is [.., byte rarest] ? rarest * RarityStep : 10;
    }

    /// <summary>Whether two stems are opposites.</summary>
    public bool AreOpposites(uint first, uint second) => _opposites.Contains(Pair(first, second));

    /// <summary>Whether two stems can say the same.</summary>
    public bool AreSynonyms(uint first, uint second) => _synonyms.Contains(Pair(first, second));

    /// <summary>The name under which a pair stands in a list, whichever comes first.</summary>
    internal static uint Pair(uint first, uint second) => WordHash.Join(Math.Min(first, second), Math.Max(first, second));
}
