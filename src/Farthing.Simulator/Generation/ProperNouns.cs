namespace Farthing.Simulator.Generation;

/// <summary>Capitalised words inside a question: "the weather in Paris" gives "Paris", so that tool arguments look meant.</summary>
internal static class ProperNouns
{
    public static IReadOnlyList<string> In(string text)
    {
        var found = new List<string>();
        bool first = true;
        foreach (string word in text.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            string bare = word.Trim('.', ',', '?', '!', ':', ';', '"', '\'', '(', ')', '[', ']');
            if (!first && bare.Length > 2 && char.IsUpper(bare[0]) && bare.All(char.IsLetter) && !found.Contains(bare))
            {
                found.Add(bare);
            }

            first = word[^1] is '.' or '?' or '!';
        }

        return found;
    }
}
