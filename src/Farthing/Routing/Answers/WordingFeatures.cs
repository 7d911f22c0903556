namespace Farthing.Routing.Answers;

/// <summary>
/// How the wording of a question fits the calculations of its answer: numbers that are written as words and go into none, what is asked for (what is left, all together, for each, money,
/// a share), and which operations are made.
/// </summary>
internal static class WordingFeatures
{
    /// <summary>How many numbers describe it.</summary>
    public const int Count = 24;

    private const double Tolerance = 0.006;

    private static readonly Dictionary<string, double> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["two"] = 2,
        ["three"] = 3,
        ["four"] = 4,
        ["five"] = 5,
        ["six"] = 6,
        ["seven"] = 7,
        ["eight"] = 8,
        ["nine"] = 9,
        ["ten"] = 10,
        ["eleven"] = 11,
        ["twelve"] = 12,
        ["fifteen"] = 15,
        ["twenty"] = 20,
        ["thirty"] = 30,
        ["forty"] = 40,
        ["fifty"] = 50,
        ["hundred"] = 100,
        ["twice"] = 2,
        ["double"] = 2,
        ["doubled"] = 2,
        ["doubles"] = 2,
        ["thrice"] = 3,
        ["triple"] = 3,
        ["tripled"] = 3,
        ["triples"] = 3,
        ["half"] = 0.5,
        ["halves"] = 0.5,
        ["third"] = 3,
        ["thirds"] = 3,
        ["quarter"] = 4,
        ["quarters"] = 4,
        ["fourth"] = 4,
        ["fifth"] = 5,
        ["dozen"] = 12,
        ["dozens"] = 12,
    };

    private static readonly string[][] Cues =
    [
        ["each", "per", "every", "apiece"],
        ["total", "altogether", "combined", "all"],
        ["left", "remain", "remaining", "remains", "still", "rest", "change", "difference", "fewer", "less"],
        ["more", "additional", "extra", "increase", "increased", "increases", "older", "longer", "taller"],
        ["percent", "discount", "interest", "tax", "tip", "profit", "off"],
        ["times", "twice", "double", "triple", "half", "third", "quarter", "fourth", "fifth"],
        ["if", "then", "instead", "except", "only", "but", "however"],
        ["average", "mean", "ratio", "rate", "speed"],
        ["day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours", "minute", "minutes"],
    ];

    /// <summary>Describes it.</summary>
    /// <param name="question">The question.</param>
    /// <param name="calculations">What the answer calculates.</param>
    /// <param name="final">What the answer comes to; not a number when it says nothing.</param>
    /// <param name="row">Receives <see cref="Count"/> numbers.</param>
    public static void Read(string question, IReadOnlyList<Calculation> calculations, double final, Span<float> row)
    {
        int unused = 0, written = 0, at = 0;
        int last = LastSentence(question);
        for (int i = 0; i <= question.Length; i++)
        {
            if (i < question.Length && char.IsAsciiLetter(question[i])) continue;
            ReadOnlySpan<char> word = question.AsSpan(at, i - at);
            int start = at;
            at = i + 1;
            if (word.Length < 2) continue;
            if (Words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out double value))
            {
                written++;
                if (!Uses(calculations, value)) unused++;
            }

            for (int cue = 0; cue < Cues.Length; cue++)
            {
                if (!IsAny(word, Cues[cue])) continue;
                row[cue]++;
                if (start >= last && cue < 3) row[Cues.Length + cue] = 1;
            }
        }

        int place = Cues.Length + 3;
        row[place++] = written;
        row[place++] = unused;
        int plus = 0, minus = 0, times = 0, parts = 0;
        foreach (Calculation calculation in calculations)
        {
            foreach (char sign in calculation.Operators)
            {
                if (sign == '+') plus++;
                else if (sign == '-') minus++;
                else if (sign == '*') times++;
                else parts++;
            }
        }

        row[place++] = plus;
        row[place++] = minus;
        row[place++] = times;
        row[place++] = parts;
        string ending = calculations.Count == 0 ? "" : calculations[^1].Operators;
        row[place++] = ending.Length == 0 ? -1 : "+-*/".IndexOf(ending[^1], StringComparison.Ordinal);
        row[place++] = ending.Length;
        row[place++] = question.Contains('$') ? 1 : 0;
        row[place++] = question.Contains('%') ? 1 : 0;
        row[place++] = question.Length - last;
        row[place] = calculations.Count == 0 || double.IsNaN(final) ? 0 : calculations.Count(each => each.Result > final) / (float)calculations.Count;
    }

    private static bool IsAny(ReadOnlySpan<char> word, string[] words)
    {
        foreach (string each in words)
            if (word.Equals(each, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // A half is also a division by two.
    private static bool Uses(IReadOnlyList<Calculation> calculations, double value)
    {
        foreach (Calculation calculation in calculations)
        {
            foreach (double number in calculation.Operands)
                if (IsSame(number, value) || IsSame(number, 1 / value)) return true;
        }

        return false;
    }

    private static bool IsSame(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Abs(b));

    private static int LastSentence(string question)
    {
        ReadOnlySpan<char> text = question.AsSpan().TrimEnd().TrimEnd("?.!");
        return text.LastIndexOfAny('.', '?', '!') + 1;
    }
}
