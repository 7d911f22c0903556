using System.Globalization;

namespace Farthing.Routing.Answers;

/// <summary>Evaluates again every calculation that a text writes out, such as <c>3 * (4 + 1) = 15</c> or <c>$2 x 6 = $12</c>.</summary>
public static class ArithmeticCheck
{
    // Half a percent, and what rounding to two places takes away.
    private const double RelativeTolerance = 0.005;
    private const double AbsoluteTolerance = 0.0051;
    private const int LongestExpression = 120;

    /// <summary>Checks a text.</summary>
    public static ArithmeticFindings Check(ReadOnlySpan<char> text)
    {
        int found = 0, wrong = 0;
        double last = double.NaN;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '=' || (at > 0 && text[at - 1] is '=' or '<' or '>' or '!')) continue;
            if (!TryReadRight(text[(at + 1)..], out double right)) continue;
            if (!TryReadLeft(text[..at], out double left)) continue;
            found++;
            last = right;
            if (!IsNear(left, right) && !IsNear(left * 100, right) && !IsNear(left, right * 100)) wrong++;
        }

        return new ArithmeticFindings { Calculations = found, Wrong = wrong, LastResult = last };
    }

    /// <summary>The calculations that a text writes out.</summary>
    internal static List<Calculation> Calculations(ReadOnlySpan<char> text)
    {
        List<Calculation> found = [];
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '=' || (at > 0 && text[at - 1] is '=' or '<' or '>' or '!')) continue;
            if (!TryReadRight(text[(at + 1)..], out double right) || !TryReadLeft(text[..at], out _)) continue;
            int start = at;
            while (start > 0 && at - start < LongestExpression && IsPart(text, start - 1)) start--;
            ReadOnlySpan<char> expression = text[start..at].Trim();
            found.Add(new Calculation([.. AnswerFeatures.Numbers(expression.ToString())], OperatorsOf(expression), right));
        }

        return found;
    }

    /// <summary>Reads a number at the start of a text, with signs of money, thousands and percent; advances behind it.</summary>
    internal static bool TryReadNumber(ReadOnlySpan<char> text, ref int at, out double value)
    {
        value = 0;
        int from = at;
        while (from < text.Length && text[from] is ' ' or '$' or '€' or '£') from++;
        int to = from;
        Span<char> digits = stackalloc char[32];
        int length = 0;
        bool hasPoint = false, hasDigit = false;
        for (; to < text.Length && length < digits.Length; to++)
        {
            char c = text[to];
            if (char.IsAsciiDigit(c))
            {
                hasDigit = true;
                digits[length++] = c;
            }
            else if (c is '.' && !hasPoint && to + 1 < text.Length && char.IsAsciiDigit(text[to + 1]))
            {
                hasPoint = true;
                digits[length++] = c;
            }
            else if (c is not ',' || !hasDigit || to + 3 >= text.Length || !char.IsAsciiDigit(text[to + 1]) || !char.IsAsciiDigit(text[to + 2]) || !char.IsAsciiDigit(text[to + 3]))
            {
                break;
            }
        }

        if (!hasDigit || !double.TryParse(digits[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)) return false;
        if (to < text.Length && text[to] is '%')
        {
            value /= 100;
            to++;
        }

        at = to;
        return true;
    }

    // A share may be written as a percentage without the sign on one of the sides.
    private static bool IsNear(double expected, double actual) =>
        Math.Abs(expected - actual) <= Math.Max(AbsoluteTolerance, RelativeTolerance * Math.Abs(expected));

    private static bool TryReadRight(ReadOnlySpan<char> text, out double value)
    {
        int at = 0;
        while (at < text.Length && text[at] is ' ' or '<') at++;
        bool isNegative = at < text.Length && text[at] is '-';
        if (isNegative) at++;
        if (!TryReadNumber(text, ref at, out value)) return false;
        if (isNegative) value = -value;

        // "= 3 * 4" is a step, not a result.
        while (at < text.Length && text[at] is ' ' or '\\') at++;
        return at >= text.Length || !IsOperator(text[at]) || (text[at] is '-' or '/' && !(at + 1 < text.Length && (text[at + 1] is ' ' || char.IsAsciiDigit(text[at + 1]))));
    }

    private static bool TryReadLeft(ReadOnlySpan<char> text, out double value)
    {
        int end = text.Length;
        int start = end;
        while (start > 0 && end - start < LongestExpression && IsPart(text, start - 1)) start--;
        ReadOnlySpan<char> expression = text[start..end].Trim();

        // A word's x, a list's dash or bracket before the calculation belongs to the text.
        while (expression.Length > 0 && !(char.IsAsciiDigit(expression[0]) || expression[0] is '(' or '$' or '-')) expression = expression[1..];
        if (expression.Length > 0 && expression[0] is '-' && expression.Length > 1 && expression[1] is ' ') expression = expression[1..];
        bool hasOperator = false;
        for (int i = 1; i < expression.Length; i++) hasOperator |= IsOperator(expression[i]);
        value = 0;
        return hasOperator && Expression.TryEvaluate(expression, out value);
    }

    private static string OperatorsOf(ReadOnlySpan<char> expression)
    {
        Span<char> signs = stackalloc char[expression.Length];
        int count = 0;
        for (int i = 1; i < expression.Length; i++)
        {
            if (!IsOperator(expression[i])) continue;
            signs[count++] = expression[i] switch { 'x' or 'X' or '×' => '*', '÷' => '/', '−' => '-', char sign => sign };
        }

        return signs[..count].ToString();
    }

    private static bool IsPart(ReadOnlySpan<char> text, int at)
    {
        char c = text[at];
        if (c is 'x' or 'X')
        {
            bool before = at == 0 || !char.IsLetter(text[at - 1]);
            bool after = at + 1 >= text.Length || !char.IsLetter(text[at + 1]);
            return before && after;
        }

        return char.IsAsciiDigit(c) || c is ' ' or '.' or ',' or '(' or ')' or '$' or '%' or '€' or '£' or '\\' || IsOperator(c);
    }

    private static bool IsOperator(char c) => c is '+' or '-' or '*' or '/' or 'x' or 'X' or '×' or '÷' or '−';
}
