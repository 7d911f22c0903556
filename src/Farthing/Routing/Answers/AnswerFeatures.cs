using System.Text;
using Farthing.Routing.Features;

namespace Farthing.Routing.Answers;

/// <summary>
/// What a scorer sees of an answer: the outcome of the checks, how it uses the numbers of the question, its length and form, and those of the
/// question. The wrapping (JSON or plain) is taken off first, so that a scorer learned on one model's answers reads another's.
/// </summary>
public static class AnswerFeatures
{
    /// <summary>How many numbers describe a question and its answer.</summary>
    public const int Count = Own + (2 * ShapeFeatures.Count);

    internal const int BrokenJson = 0;
    internal const int Truncated = 1;
    internal const int HasFinal = 2;
    internal const int Refusals = 3;
    internal const int Hedges = 4;
    internal const int WrongCalculations = 6;
    internal const int EndsWithLastResult = 8;
    internal const int FinalKind = 9;
    internal const int NumbersUsed = 14;

    private const int Own = 26;
    private const int MostNumbers = 256;

    /// <summary>Describes an answer.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="response">The answer.</param>
    public static float[] Read(string prompt, string response)
    {
        AnswerReading reading = AnswerReading.Read(response);
        ArithmeticFindings arithmetic = ArithmeticCheck.Check(reading.Text);
        float[] row = new float[Count];
        List<double> asked = Numbers(prompt);
        List<double> used = Numbers(reading.Reasoning);
        HashSet<double> inQuestion = [.. asked];
        HashSet<double> inAnswer = [.. used];
        double final = reading.FinalNumber;
        row[BrokenJson] = reading.LooksLikeJson && !reading.IsJson ? 1 : 0;
        row[Truncated] = reading.IsTruncated ? 1 : 0;
        row[HasFinal] = reading.Final.Length > 0 ? 1 : 0;
        row[Refusals] = Phrases.CountRefusals(response);
        row[Hedges] = Phrases.CountHedges(response);
        row[5] = Log(arithmetic.Calculations);
        row[WrongCalculations] = Log(arithmetic.Wrong);
        row[7] = arithmetic.Calculations == 0 ? 0 : arithmetic.Wrong / (float)arithmetic.Calculations;
        row[EndsWithLastResult] = double.IsNaN(final) || double.IsNaN(arithmetic.LastResult) ? 0 : Math.Abs(final - arithmetic.LastResult) < 0.01 ? 1 : -1;
        row[FinalKind] = double.IsNaN(final) ? -1 : final == Math.Floor(final) ? 1 : 0;
        row[10] = double.IsNaN(final) ? 0 : (float)Math.Log(1 + Math.Abs(final));
        row[11] = double.IsNaN(final) ? 0 : final < 0 ? -1 : final == 0 ? 0 : 1;
        row[12] = inQuestion.Contains(final) ? 1 : 0;
        row[13] = Log(inQuestion.Count);
        row[NumbersUsed] = inQuestion.Count == 0 ? 1 : inQuestion.Count(inAnswer.Contains) / (float)inQuestion.Count;
        row[15] = inQuestion.Count - inQuestion.Count(inAnswer.Contains);
        row[16] = inAnswer.Count == 0 ? 0 : inAnswer.Count(number => !inQuestion.Contains(number)) / (float)inAnswer.Count;
        row[17] = Log(inAnswer.Count);
        row[18] = Log(reading.Reasoning.Length);
        row[19] = Log(reading.Reasoning.Length) - Log(prompt.Length);
        row[20] = Log(reading.Final.Length);
        row[21] = (float)(used.Count / (1.0 + inAnswer.Count));
        row[22] = asked.Count == 0 ? 0 : (float)Math.Log(1 + asked.Max(Math.Abs));
        row[23] = double.IsNaN(final) || asked.Count == 0 ? 0 : row[10] - row[22];
        row[24] = used.Count(number => number != Math.Floor(number));
        row[25] = Repetition(reading.Reasoning);
        ShapeFeatures.Read(Encoding.UTF8.GetBytes(prompt), row.AsSpan(Own, ShapeFeatures.Count));
        ShapeFeatures.Read(Encoding.UTF8.GetBytes(reading.Reasoning), row.AsSpan(Own + ShapeFeatures.Count, ShapeFeatures.Count));
        return row;
    }

    /// <summary>The numbers of a text, in their order.</summary>
    internal static List<double> Numbers(string text)
    {
        List<double> numbers = [];
        for (int at = 0; at < text.Length && numbers.Count < MostNumbers;)
        {
            if (char.IsAsciiDigit(text[at]) && ArithmeticCheck.TryReadNumber(text, ref at, out double value)) numbers.Add(value);
            else at++;
        }

        return numbers;
    }

    // What part of the lines says again what an earlier one said.
    private static float Repetition(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? 0 : 1 - (lines.Distinct(StringComparer.Ordinal).Count() / (float)lines.Length);
    }

    private static float Log(int count) => MathF.Log(1 + count);
}
