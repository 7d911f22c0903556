namespace Farthing.Tokens;

/// <summary>
/// The pattern of <c>o200k_base</c>. A word is one optional character before it, capitals, small letters (marks and letters without case
/// go with both) and an English contraction; numbers go by three; symbols take one space before and line ends and slashes behind them.
/// </summary>
internal readonly struct O200kSplitter : ISplitter
{
    public static int Next(ref readonly byte text, int length, int start)
    {
        byte first = SplitterParts.At(in text, start);
        int word = start;
        if (!SplitterParts.IsAsciiLetter(first))
        {
            if (first >= 0x80)
                return Slow(in text, length, start);
            CharacterClass found = CharacterClasses.OfAscii(first);
            if (found == CharacterClass.Number)
                return SplitterParts.Numbers(in text, length, start);
            if (found == CharacterClass.LineEnd)
                return SplitterParts.WhiteSpace(in text, length, start);
            word = start + 1;
            if (word == length)
                return word;
            byte second = SplitterParts.At(in text, word);
            if (second >= 0x80)
                return Slow(in text, length, start);
            if (!SplitterParts.IsAsciiLetter(second))
                return Rest(in text, length, start, found);
        }

        int end = SplitterParts.AsciiCapitalsThenSmall(in text, length, word);
        if (end == length)
            return end;
        byte after = SplitterParts.At(in text, end);
        if (after >= 0x80)
            return Slow(in text, length, start);
        return after == '\'' ? end + SplitterParts.Contraction(in text, length, end) : end;
    }

    /// <summary>Neither a word nor a number begins here.</summary>
    private static int Rest(ref readonly byte text, int length, int start, CharacterClass first)
    {
        if (first <= CharacterClass.Mark)
            return SplitterParts.Symbols(in text, length, start, slashes: true);
        if (SplitterParts.At(in text, start) == ' ')
        {
            int end = SplitterParts.Symbols(in text, length, start + 1, slashes: true);
            if (end > start + 1)
                return end;
        }

        return SplitterParts.WhiteSpace(in text, length, start);
    }

    private static int Slow(ref readonly byte text, int length, int start)
    {
        CharacterClass first = CharacterClasses.At(in text, length, start, out int size);
        if (first == CharacterClass.Number)
            return SplitterParts.Numbers(in text, length, start);
        if (first == CharacterClass.LineEnd)
            return SplitterParts.WhiteSpace(in text, length, start);

        // A letter cannot be the character before a word. A mark can, but is a word itself where no small letter can end the word behind it.
        bool found;
        int end = start;
        if (first >= CharacterClass.Upper)
        {
            found = Word(in text, length, start, smallLast: false, out end);
        }
        else
        {
            found = start + size < length && Word(in text, length, start + size, smallLast: first == CharacterClass.Mark, out end);
            if (!found && first == CharacterClass.Mark)
                found = Word(in text, length, start, smallLast: false, out end);
        }

        return found ? end + SplitterParts.Contraction(in text, length, end) : Rest(in text, length, start, first);
    }

    /// <summary>The end of a word without what may stand before and behind it.</summary>
    /// <param name="text">The first byte of the whole text.</param>
    /// <param name="length">The length of the text.</param>
    /// <param name="start">Where the word would begin.</param>
    /// <param name="smallLast">Only a word that ends with something that can be a small letter is wanted.</param>
    /// <param name="end">The end of the word.</param>
    private static bool Word(ref readonly byte text, int length, int start, bool smallLast, out int end)
    {
        int place = start, afterCaseless = 0;
        CharacterClass found = CharacterClass.Other;
        while (place < length)
        {
            found = CharacterClasses.At(in text, length, place, out int size);
            if (found is CharacterClass.Caseless or CharacterClass.Mark)
                afterCaseless = place + size;
            else if (found != CharacterClass.Upper)
                break;
            place += size;
        }

        if (place < length && found == CharacterClass.Lower)
        {
            while (place < length
                && CharacterClasses.At(in text, length, place, out int size) is CharacterClass.Lower or CharacterClass.Caseless or CharacterClass.Mark)
            {
                place += size;
            }

            end = place;
            return true;
        }

        // No small letter follows: the last character that could stand for one ends the word, and without any, the capitals are it.
        end = afterCaseless > 0 ? afterCaseless : place;
        return afterCaseless > 0 || (!smallLast && place > start);
    }
}
