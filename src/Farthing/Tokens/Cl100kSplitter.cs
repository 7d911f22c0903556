namespace Farthing.Tokens;

/// <summary>
/// The pattern of <c>cl100k_base</c>. An English contraction stands alone; a word is one optional character and letters of any case;
/// numbers go by three; symbols (marks among them) take one space before and line ends behind them.
/// </summary>
internal readonly struct Cl100kSplitter : ISplitter
{
    public static int Next(ref readonly byte text, int length, int start)
    {
        byte first = SplitterParts.At(in text, start);
        int word = start;
        if (!SplitterParts.IsAsciiLetter(first))
        {
            if (first == '\'' && SplitterParts.Contraction(in text, length, start) is > 0 and int contraction)
                return start + contraction;
            CharacterClass found = CharacterClasses.At(in text, length, start, out int size);
            if (found == CharacterClass.Number)
                return SplitterParts.Numbers(in text, length, start);
            if (found == CharacterClass.LineEnd)
                return SplitterParts.WhiteSpace(in text, length, start);
            word = start + size;
            if (found < CharacterClass.Upper)
            {
                if (word == length)
                    return word;
                if (CharacterClasses.At(in text, length, word, out int next) < CharacterClass.Upper)
                    return Rest(in text, length, start, found);
                word += next;
            }
        }

        while (true)
        {
            int end = SplitterParts.AsciiLetters(in text, length, word);
            if (end == length || SplitterParts.At(in text, end) < 0x80)
                return end;
            while (end < length && SplitterParts.At(in text, end) >= 0x80)
            {
                if (CharacterClasses.At(in text, length, end, out int size) < CharacterClass.Upper)
                    return end;
                end += size;
            }

            word = end;
        }
    }

    private static int Rest(ref readonly byte text, int length, int start, CharacterClass first)
    {
        if (first <= CharacterClass.Mark)
            return SplitterParts.Symbols(in text, length, start, slashes: false);
        if (SplitterParts.At(in text, start) == ' ')
        {
            int end = SplitterParts.Symbols(in text, length, start + 1, slashes: false);
            if (end > start + 1)
                return end;
        }

        return SplitterParts.WhiteSpace(in text, length, start);
    }
}
