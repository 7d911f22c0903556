using System.Runtime.CompilerServices;
using Farthing.Embedding.Text;

namespace Farthing.Embedding;

/// <summary>
/// Which rows of the embedder's table a text adds up, and with what weight: one for each known word, the hashed character n-grams of each word
/// (sharing the weight of one), and a hashed row for each pair of neighbours. The trainer and the embedder read texts through this one class.
/// </summary>
internal sealed class EmbedderFeatures
{
    /// <summary>Hashed rows for character n-grams.</summary>
    public const int CharacterRows = 14_000;

    /// <summary>Hashed rows for pairs of words.</summary>
    public const int PairRows = 12_000;

    private const string Number = "0";
    private readonly Dictionary<uint, int> _words = [];

    /// <summary>Features over a vocabulary.</summary>
    /// <param name="vocabulary">The hashes of the words that have rows, in the order of the rows.</param>
    public EmbedderFeatures(ReadOnlySpan<uint> vocabulary)
    {
        _words.EnsureCapacity(vocabulary.Length);
        for (int row = 0; row < vocabulary.Length; row++) _words[vocabulary[row]] = row;
        Rows = vocabulary.Length + CharacterRows + PairRows;
    }

    /// <summary>How many rows the table has.</summary>
    public int Rows { get; }

    /// <summary>Reads a text's rows.</summary>
    /// <param name="words">The text's words.</param>
    /// <param name="rows">Receives the rows.</param>
    /// <param name="weights">Receives the weight of each.</param>
    /// <returns>How many there are; what finds no room is left out.</returns>
    [SkipLocalsInit]
    public int Collect(List<Token> words, Span<int> rows, Span<float> weights)
    {
        Span<char> bounded = stackalloc char[66];
        uint before = 0;
        int count = 0;
        foreach (Token token in words)
        {
            string word = token.IsNumeric ? Number : token.Text;
            int length = Math.Min(word.Length, bounded.Length - 2) + 2;
            if (count + 2 + (3 * length) > rows.Length) break;
            uint hash = WordHash.Of(word);
            if (_words.TryGetValue(hash, out int row)) (rows[count], weights[count++]) = (row, 1);
            (rows[count], weights[count++]) = (_words.Count + CharacterRows + (int)(WordHash.Join(before, hash) % PairRows), 1);
            before = hash;
            bounded[0] = '<';
            word.AsSpan(0, length - 2).CopyTo(bounded[1..]);
            bounded[length - 1] = '>';
            int grams = CollectGrams(bounded[..length], rows[count..]);
            weights.Slice(count, grams).Fill(1 / MathF.Sqrt(grams));
            count += grams;
        }

        return count;
    }

    // The n-grams of a word of three characters or more, the short ones first: the hash of each grows out of that of the one before it at the same place.
    private int CollectGrams(ReadOnlySpan<char> word, Span<int> rows)
    {
        int threes = word.Length - 2;
        int fours = word.Length - 3;
        int fives = Math.Max(0, word.Length - 4);
        rows = rows[..(threes + fours + fives)];
        unchecked
        {
            for (int at = 0; at < threes; at++)
            {
                uint hash = WordHash.Add(WordHash.Add(WordHash.Add(WordHash.Start, word[at]), word[at + 1]), word[at + 2]);
                rows[at] = GramRow(hash);
                if (at >= fours) continue;
                hash = WordHash.Add(hash, word[at + 3]);
                rows[threes + at] = GramRow(hash);
                if (at < fives) rows[threes + fours + at] = GramRow(WordHash.Add(hash, word[at + 4]));
            }
        }

        return rows.Length;
    }

    private int GramRow(uint hash) => unchecked(_words.Count + (int)(WordHash.Finish(hash) % CharacterRows));
}
