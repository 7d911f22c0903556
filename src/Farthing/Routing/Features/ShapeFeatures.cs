namespace Farthing.Routing.Features;

/// <summary>
/// Length and form of a text as numbers: how long it is, what share of it is digits, capitals, signs of mathematics and of code, how many
/// lines, sentences, questions, choices, blanks and negations it has, and how large its largest number is. One pass, no allocation. Counts are logarithms, shares lie between 0 and 1.
/// </summary>
public static class ShapeFeatures
{
    /// <summary>How many numbers describe a text.</summary>
    public const int Count = 22;

    internal const int LogLength = 0;
    internal const int LogNumbers = 4;
    internal const int MathSigns = 7;
    internal const int CodeSigns = 8;

    // Beyond a billion a number is an identifier rather than a quantity.
    private const double LargestNumber = 1e9;

    /// <summary>Reads a text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="shape">Receives <see cref="Count"/> numbers.</param>
    public static void Read(ReadOnlySpan<byte> utf8, Span<float> shape)
    {
        int letters = 0, capitals = 0, digits = 0, words = 0, longWords = 0, numbers = 0, longNumbers = 0, lines = 1, questions = 0, stops = 0;
        int mathSigns = 0, codeSigns = 0, commas = 0, quotes = 0, blanks = 0, choices = 0, foreign = 0, wordLength = 0, digitRun = 0, negations = 0;
        double number = 0, largest = 0;
        bool isFraction = false;
        byte before = (byte)'\n';
        for (int at = 0; at < utf8.Length; at++)
        {
            byte value = utf8[at];
            bool isDigit = char.IsAsciiDigit((char)value);
            bool isLetter = char.IsAsciiLetter((char)value);
            if (isLetter) letters++;
            if (isLetter && value <= 'Z') capitals++;
            if (value >= 0x80) foreign++;
            if (isDigit)
            {
                digits++;
                if (digitRun++ == 0) numbers++;
                if (digitRun == 3) longNumbers++;
                number = (number * 10) + value - (byte)'0';
                if (!isFraction) largest = Math.Max(largest, number);
            }
            else
            {
                isFraction = value == (byte)'.' && digitRun > 0;
                digitRun = 0;
                number = 0;
            }

            if (isLetter || isDigit || value >= 0x80)
            {
                if (wordLength++ == 0) words++;
                if (wordLength == 8) longWords++;
            }
            else
            {
                if (Negation.Is(utf8, at - wordLength, wordLength)) negations++;
                wordLength = 0;
            }

            switch (value)
            {
                case (byte)'\n': lines++; break;
                case (byte)'?': questions++; break;
                case (byte)'.' when char.IsBetween((char)before, 'A', 'H'): choices++; break;
                case (byte)'.' or (byte)'!': stops++; break;
                case (byte)'+' or (byte)'*' or (byte)'/' or (byte)'^' or (byte)'=' or (byte)'$' or (byte)'\\' or (byte)'%' or (byte)'<' or (byte)'>': mathSigns++; break;
                case (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)';' or (byte)'`' or (byte)'#': codeSigns++; break;
                case (byte)',': commas++; break;
                case (byte)'"' or (byte)'\'': quotes++; break;
                case (byte)'_': blanks++; break;
                case (byte)')' when char.IsBetween((char)(before | 0x20), 'a', 'h'): choices++; break;
                default: break;
            }

            before = value;
        }

        if (Negation.Is(utf8, utf8.Length - wordLength, wordLength)) negations++;
        float length = Math.Max(1, utf8.Length);
        float wordCount = Math.Max(1, words);
        shape[LogLength] = Log(utf8.Length);
        shape[1] = Log(words);
        shape[2] = letters / wordCount / 10;
        shape[3] = longWords / wordCount;
        shape[LogNumbers] = Log(numbers);
        shape[5] = digits / length;
        shape[6] = Log(longNumbers);
        shape[MathSigns] = Log(mathSigns);
        shape[CodeSigns] = Log(codeSigns);
        shape[9] = mathSigns / length;
        shape[10] = codeSigns / length;
        shape[11] = capitals / length;
        shape[12] = Log(lines);
        shape[13] = Log(stops);
        shape[14] = Log(questions);
        shape[15] = Log(commas);
        shape[16] = Log(quotes);
        shape[17] = Log(blanks);
        shape[18] = Log(choices);
        shape[19] = foreign / length;
        shape[20] = negations / wordCount;
        shape[21] = (float)Math.Log(1 + Math.Min(largest, LargestNumber));
    }

    private static float Log(int count) => MathF.Log(1 + count);
}
