using System.Text;

namespace Farthing.Simulator.Text;

/// <summary>Readable English of any length, the same for the same seed.</summary>
internal static class Sentences
{
    private static readonly string[] Openers =
    [
        "In short,", "As a first step,", "On closer look,", "In practice,", "Put simply,", "For most teams,", "Over time,", "With that in mind,",
        "Seen from the other side,", "In the usual case,", "Before anything else,", "Once that is settled,",
    ];

    private static readonly string[] Subjects =
    [
        "the small harbour", "a careful reader", "the morning train", "the second draft", "an honest ledger", "the old lighthouse", "a patient gardener",
        "the night shift", "a quiet workshop", "the river path", "the spare key", "a well kept map", "the baker next door", "the long table",
        "an early estimate", "the northern road", "the paper archive", "a friendly neighbour",
    ];

    private static readonly string[] Verbs =
    [
        "keeps", "shows", "follows", "repays", "explains", "carries", "connects", "measures", "outlasts", "simplifies", "gathers", "protects",
        "balances", "reveals", "supports", "shortens",
    ];

    private static readonly string[] Objects =
    [
        "the plan for the week", "every second promise", "the cost of waiting", "a clear picture of the work", "the parts that matter",
        "more than it takes", "the questions people ask", "the weight of the season", "a steady rhythm", "the numbers behind the story",
        "the shape of the coast", "what the others forgot", "the last open point", "a simple rule of thumb", "the view from the hill",
    ];

    private static readonly string[] Endings =
    [
        "without much noise", "even in bad weather", "when the lamps are lit", "before the first coffee", "as long as someone counts",
        "for the whole street", "one step at a time", "with room to spare", "and nobody has to guess", "until the tide turns", "by the end of the day",
    ];

    /// <summary>Exactly <paramref name="words"/> words in sentences.</summary>
    public static string Write(ulong seed, int words)
    {
        var random = new SeededRandom(seed);
        var text = new StringBuilder(words * 7);
        int left = words;
        while (left > 0)
        {
            if (text.Length > 0)
            {
                text.Append(' ');
            }

            left -= AppendSentence(text, Compose(ref random), left);
        }

        return text.ToString();
    }

    public static string Word(ref SeededRandom random) => random.Pick<string>(Subjects).Split(' ')[^1];

    private static string Compose(ref SeededRandom random)
    {
        string subject = random.Pick<string>(Subjects);
        string opening = random.Below(3) == 0 ? random.Pick<string>(Openers) + " " + subject : char.ToUpperInvariant(subject[0]) + subject[1..];
        string sentence = $"{opening} {random.Pick<string>(Verbs)} {random.Pick<string>(Objects)}";
        return random.Below(2) == 0 ? sentence : $"{sentence} {random.Pick<string>(Endings)}";
    }

    private static int AppendSentence(StringBuilder text, string sentence, int most)
    {
        int taken = 0;
        foreach (Range range in sentence.AsSpan().Split(' '))
        {
            if (taken == most)
            {
                break;
            }

            text.Append(taken == 0 ? "" : " ").Append(sentence.AsSpan(range));
            taken++;
        }

        if (text[^1] == ',')
        {
            text.Length--;
        }

        text.Append('.');
        return taken;
    }
}
