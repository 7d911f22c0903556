namespace Farthing.Embedding.Text;

/// <summary>Porter's stemmer (1980), after the algorithm's published description, for English words in lower case.</summary>
internal static class Stemmer
{
    private static readonly (string Suffix, string Instead)[] Second =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"), ("alli", "al"), ("entli", "ent"),
        ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"),
        ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string Suffix, string Instead)[] Third =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Fourth =
        ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism", "ate", "iti", "ous", "ive", "ize"];

    /// <summary>The stem of a word; the word itself where it is short or not of Latin letters.</summary>
    public static string Stem(string word)
    {
        if (word.Length <= 2) return word;
        if (word.AsSpan().ContainsAnyExceptInRange('a', 'z')) return word;

        Span<char> buffer = word.Length < 64 ? stackalloc char[word.Length + 2] : new char[word.Length + 2];
        word.CopyTo(buffer);
        int length = First(buffer, word.Length);
        if (length > 1 && buffer[length - 1] == 'y' && HasVowel(buffer[..(length - 1)])) buffer[length - 1] = 'i';
        length = Replace(buffer, length, Second, measure: 0);
        length = Replace(buffer, length, Third, measure: 0);
        length = Drop(buffer, length);
        length = Last(buffer, length);
        ReadOnlySpan<char> stem = buffer[..length];
        return stem.SequenceEqual(word) ? word : stem.ToString();
    }

    private static int First(Span<char> word, int length)
    {
        if (word[length - 1] == 's')
        {
            if (Ends(word, length, "sses") || Ends(word, length, "ies")) length -= 2;
            else if (!Ends(word, length, "ss")) length--;
        }

        if (Ends(word, length, "eed")) return Measure(word[..(length - 3)]) > 0 ? length - 1 : length;
        int cut = Ends(word, length, "ed") ? 2 : Ends(word, length, "ing") ? 3 : 0;
        if (cut == 0 || !HasVowel(word[..(length - cut)])) return length;
        length -= cut;
        if (Ends(word, length, "at") || Ends(word, length, "bl") || Ends(word, length, "iz"))
        {
            word[length] = 'e';
            return length + 1;
        }

        if (EndsDouble(word, length) && word[length - 1] is not ('l' or 's' or 'z')) return length - 1;
        if (Measure(word[..length]) != 1 || !EndsShort(word[..length])) return length;
        word[length] = 'e';
        return length + 1;
    }

    private static int Replace(Span<char> word, int length, (string Suffix, string Instead)[] rules, int measure)
    {
        foreach ((string suffix, string instead) in rules)
        {
            if (!Ends(word, length, suffix)) continue;
            int stem = length - suffix.Length;
            if (Measure(word[..stem]) <= measure) return length;
            instead.CopyTo(word[stem..]);
            return stem + instead.Length;
        }

        return length;
    }

    private static int Drop(Span<char> word, int length)
    {
        if (Ends(word, length, "ion") && length > 3 && word[length - 4] is 's' or 't') return Measure(word[..(length - 3)]) > 1 ? length - 3 : length;
        string? longest = null;
        foreach (string suffix in Fourth)
        {
            if (Ends(word, length, suffix) && suffix.Length > (longest?.Length ?? 0)) longest = suffix;
        }

        return longest is not null && Measure(word[..(length - longest.Length)]) > 1 ? length - longest.Length : length;
    }

    private static int Last(Span<char> word, int length)
    {
        if (word[length - 1] == 'e')
        {
            int measure = Measure(word[..(length - 1)]);
            if (measure > 1 || (measure == 1 && !EndsShort(word[..(length - 1)]))) length--;
        }

        return Measure(word[..length]) > 1 && EndsDouble(word, length) && word[length - 1] == 'l' ? length - 1 : length;
    }

    // Most suffixes are ruled out by their last letter.
    private static bool Ends(ReadOnlySpan<char> word, int length, string suffix) =>
        length > suffix.Length && word[length - 1] == suffix[^1] && word[..length].EndsWith(suffix, StringComparison.Ordinal);

    private static bool EndsDouble(ReadOnlySpan<char> word, int length) =>
        length > 1 && word[length - 1] == word[length - 2] && IsConsonant(word, length - 1);

    private static bool EndsShort(ReadOnlySpan<char> word)
    {
        int end = word.Length - 1;
        return end >= 2 && IsConsonant(word, end) && !IsConsonant(word, end - 1) && IsConsonant(word, end - 2) && word[end] is not ('w' or 'x' or 'y');
    }

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        for (int at = 0; at < word.Length; at++)
        {
            if (!IsConsonant(word, at)) return true;
        }

        return false;
    }

    private static int Measure(ReadOnlySpan<char> word)
    {
        int count = 0;
        bool vowel = false;
        for (int at = 0; at < word.Length; at++)
        {
            bool consonant = IsConsonant(word, at);
            if (consonant && vowel) count++;
            vowel = !consonant;
        }

        return count;
    }

    private static bool IsConsonant(ReadOnlySpan<char> word, int at) => word[at] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => false,
        'y' => at == 0 || !IsConsonant(word, at - 1),
        _ => true,
    };
}
