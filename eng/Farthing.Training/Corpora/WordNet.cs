using System.Globalization;

namespace Farthing.Training.Corpora;

/// <summary>Princeton's WordNet in its own files (Debian's <c>wordnet-base</c>: <c>/usr/share/wordnet</c>).</summary>
internal sealed class WordNet
{
    private WordNet(List<Synset> synsets) => Synsets = synsets;

    public IReadOnlyList<Synset> Synsets { get; }

    /// <summary>Words that say one thing, and how a dictionary explains it.</summary>
    /// <param name="Words">As they are written; spaces in names of more words.</param>
    /// <param name="Gloss">The definition.</param>
    /// <param name="Examples">Sentences that use them.</param>
    public sealed record Synset(string Kind, string[] Words, string Gloss, string[] Examples);

    public static WordNet Read(string folder)
    {
        List<Synset> synsets = [];
        foreach (string kind in new[] { "noun", "verb", "adj", "adv" })
        {
            foreach (string line in File.ReadLines(Path.Combine(folder, "data." + kind)))
            {
                if (line.StartsWith(' ')) continue;
                int bar = line.IndexOf('|', StringComparison.Ordinal);
                string[] fields = line[..bar].Split(' ');
                int count = int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                string[] words = new string[count];
                for (int i = 0; i < count; i++) words[i] = Plain(fields[4 + (2 * i)]);
                string[] parts = line[(bar + 1)..].Split('"');
                synsets.Add(new Synset(kind, words, parts[0].Trim(' ', ';'), [.. parts.Where((part, at) => at % 2 == 1 && part.Contains(' '))]));
            }
        }

        return new WordNet(synsets);
    }

    private static string Plain(string word)
    {
        int mark = word.IndexOf('(', StringComparison.Ordinal);
        return (mark > 0 ? word[..mark] : word).Replace('_', ' ');
    }
}
