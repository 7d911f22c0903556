using System.Globalization;
using Farthing.Routing.Answers;
using Farthing.Routing.Outcomes;

namespace Farthing.Routing.Agreement;

/// <summary>An answer in the form in which two models' answers are compared: a number, a label, a literal. Longer prose has none.</summary>
public static class ComparableAnswer
{
    private const int LongestAnswer = 200;

    // A text of its own as answer: a label or a number, not a sentence.
    private const int LongestLabel = 24;

    /// <summary>The comparable form.</summary>
    /// <param name="outcome">The answer: its own final answer if it is known, else what its text comes to.</param>
    /// <returns>Null where answers like this cannot be compared.</returns>
    public static string? Of(ModelOutcome outcome)
    {
        if (outcome.Answer is { } answer) return Normalise(answer, LongestAnswer);
        if (outcome.Response is not { } response) return null;
        string text = response.Trim();
        return text.Length <= LongestLabel ? Normalise(text, LongestLabel) : Normalise(AnswerReading.Read(text).Final, LongestLabel);
    }

    private static string? Normalise(string text, int longest)
    {
        // Between the entries of a list a comma says something; within a number it does not.
        bool isNumber = text.AsSpan().IndexOfAny('[', '(', '{') < 0;
        Span<char> kept = stackalloc char[longest];
        int length = 0;
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c) || c is '$' || (c is ',' && isNumber)) continue;
            if (length == longest) return null;
            kept[length++] = char.ToLowerInvariant(c);
        }

        while (length > 0 && kept[length - 1] is '.') length--;
        if (length == 0) return null;
        ReadOnlySpan<char> form = kept[..length];
        return double.TryParse(form, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number.ToString("G12", CultureInfo.InvariantCulture)
            : form.ToString();
    }
}
