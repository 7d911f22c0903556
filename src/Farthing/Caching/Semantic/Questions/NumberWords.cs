using System.Collections.Frozen;
using System.Globalization;
using Farthing.Embedding.Text;

namespace Farthing.Caching.Semantic.Questions;

/// <summary>Reads numbers that are written in digits or words: "twenty-five", "2 million", "5k", "third".</summary>
internal static class NumberWords
{
    private const decimal Largest = 1e21m;

    private static readonly FrozenDictionary<string, decimal> Small = Numbered(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 0, 1);

    private static readonly FrozenDictionary<string, decimal> Tens = Numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10);

    private static readonly FrozenDictionary<string, decimal> Ordinals = Numbered(
        "zeroth first _ third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth", 0, 1);

    private static readonly FrozenDictionary<string, decimal> Scales = new Dictionary<string, decimal>
    {
        ["hundred"] = 100,
        ["thousand"] = 1_000,
        ["k"] = 1_000,
        ["million"] = 1_000_000,
        ["mn"] = 1_000_000,
        ["billion"] = 1_000_000_000,
        ["bn"] = 1_000_000_000,
        ["trillion"] = 1_000_000_000_000,
        ["lakh"] = 100_000,
        ["lakhs"] = 100_000,
        ["crore"] = 10_000_000,
        ["crores"] = 10_000_000,
        ["dozen"] = 12,
        ["hundreds"] = 100,
        ["thousands"] = 1_000,
        ["millions"] = 1_000_000,
        ["billions"] = 1_000_000_000,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, decimal> Others = new Dictionary<string, decimal>
    {
        ["twice"] = 2,
        ["thrice"] = 3,
        ["double"] = 2,
        ["triple"] = 3,
        ["half"] = 0.5m,
        ["quarter"] = 0.25m,
        ["pair"] = 2,
        ["couple"] = 2,
        ["single"] = 1,
        ["½"] = 0.5m,
        ["¼"] = 0.25m,
        ["¾"] = 0.75m,
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Openings = Small.Keys.Concat(Tens.Keys).Concat(Ordinals.Keys).Concat(Scales.Keys).Concat(Others.Keys).ToFrozenSet();

    /// <summary>Reads a number that begins at a word.</summary>
    /// <param name="words">The words.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="name">The number in one way of writing, whichever way it was written.</param>
    /// <returns>How many words it takes; 0 where no number begins.</returns>
    public static int Read(List<Token> words, int at, out string name)
    {
        name = "";
        string first = words[at].Text;
        bool isNumeric = words[at].IsNumeric || (first.Length > 1 && first[0] == '-');
        if (!isNumeric && !Openings.Contains(first)) return 0;
        if (Others.TryGetValue(first, out decimal other) || Ordinals.TryGetValue(first, out other))
        {
            name = Name(other);
            return 1;
        }

        if (isNumeric)
        {
            if (!decimal.TryParse(first, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal digits))
            {
                // "10:30", "1.2.3": compared as they are written.
                name = first;
                return 1;
            }

            int taken = 1;
            while (at + taken < words.Count && Scales.TryGetValue(words[at + taken].Text, out decimal scale) && Math.Abs(digits) < Largest / scale)
            {
                digits *= scale;
                taken++;
            }

            name = Name(digits);
            return taken;
        }

        return ReadWords(words, at, out name);
    }

    private static int ReadWords(List<Token> words, int at, out string name)
    {
        decimal total = 0;
        decimal part = 0;
        int taken = 0;
        bool open = true;
        for (int i = at; i < words.Count; i++)
        {
            string word = words[i].Text;
            if (Tens.TryGetValue(word, out decimal ten) && part % 100 == 0 && open) part += ten;
            else if (Small.TryGetValue(word, out decimal small) && (open || (part % 100 >= 20 && part % 10 == 0 && small is > 0 and < 10)) && (part % 100 == 0 || part % 10 == 0)) part += small;
            else if (Ordinals.TryGetValue(word, out decimal ordinal) && taken > 0 && part % 10 == 0 && ordinal < 10) part += ordinal;
            else if (Scales.TryGetValue(word, out decimal scale) && total + part < Largest / scale)
            {
                part = part == 0 && taken == 0 ? 1 : part;
                if (scale == 100)
                {
                    part *= 100;
                }
                else
                {
                    total += part * scale;
                    part = 0;
                }

                taken = i - at + 1;
                open = true;
                continue;
            }
            else if (word is "and" && taken > 0 && i + 1 < words.Count && part % 100 == 0 && (Small.ContainsKey(words[i + 1].Text) || Tens.ContainsKey(words[i + 1].Text))) continue;
            else break;
            taken = i - at + 1;
            open = false;
        }

        name = taken > 0 ? Name(total + part) : "";
        return taken;
    }

    private static string Name(decimal value) => (value / 1.0000000000000000000000000000m).ToString("0.############", CultureInfo.InvariantCulture);

    private static FrozenDictionary<string, decimal> Numbered(string words, decimal first, decimal step) => words.Split(' ')
        .Select((word, place) => (word, Value: first + (place * step)))
        .Where(entry => entry.word is not "_")
        .ToFrozenDictionary(entry => entry.word, entry => entry.Value);
}
