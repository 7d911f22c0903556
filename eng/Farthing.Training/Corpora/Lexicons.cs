namespace Farthing.Training.Corpora;

/// <summary>Lists of words of like and of opposite meaning.</summary>
internal sealed class Lexicons
{
    private Lexicons(List<string[]> paraphrases, List<(string, string)> synonyms, List<(string, string)> opposites) =>
        (Paraphrases, Synonyms, Opposites) = (paraphrases, synonyms, opposites);

    /// <summary>A word, then words that PPDB pairs it with.</summary>
    public IReadOnlyList<string[]> Paraphrases { get; }

    /// <summary>PPDB's closest pairs.</summary>
    public IReadOnlyList<(string First, string Second)> Synonyms { get; }

    /// <summary>PPDB's and WordNet's opposites.</summary>
    public IReadOnlyList<(string First, string Second)> Opposites { get; }

    public static Lexicons Read(string folder) => new(
        [.. File.ReadLines(Path.Combine(folder, "ppdb-xl.txt")).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 1)],
        [.. Pairs(folder, "ppdb_synonyms_cf.txt")],
        [.. Pairs(folder, "ppdb_antonyms.txt"), .. Pairs(folder, "wordnet_antonyms.txt")]);

    private static IEnumerable<(string, string)> Pairs(string folder, string file) => File.ReadLines(Path.Combine(folder, file))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length == 2 && words[0] != words[1])
        .Select(words => (words[0], words[1]));
}
