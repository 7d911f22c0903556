namespace Farthing.Routing.Answers;

/// <summary>Evaluates sums, differences, products, quotients and brackets.</summary>
internal ref struct Expression
{
    // Brackets within brackets: hostile text must not overflow the stack.
    private const int DeepestBrackets = 16;

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _depth;

    private Expression(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Evaluates an expression that fills the whole text.</summary>
    public static bool TryEvaluate(ReadOnlySpan<char> text, out double value)
    {
        Expression expression = new(text);
        return expression.TrySum(out value) && expression.IsAtEnd() && double.IsFinite(value);
    }

    private bool TrySum(out double value)
    {
        if (!TryProduct(out value)) return false;
        while (Peek() is '+' or '-' or '−')
        {
            bool minus = _text[_at++] is not '+';
            if (!TryProduct(out double next)) return false;
            value += minus ? -next : next;
        }

        return true;
    }

    private bool TryProduct(out double value)
    {
        if (!TryTerm(out value)) return false;
        while (Peek() is '*' or '/' or 'x' or 'X' or '×' or '÷' or '(')
        {
            char sign = _text[_at];
            if (sign is not '(') _at++;
            if (!TryTerm(out double next)) return false;
            value = sign is '/' or '÷' ? value / next : value * next;
        }

        return true;
    }

    private bool TryTerm(out double value)
    {
        value = 0;
        if (Peek() is '-' or '−' && ++_depth <= DeepestBrackets)
        {
            _at++;
            if (!TryTerm(out value)) return false;
            value = -value;
            _depth--;
            return true;
        }

        if (Peek() is not '(') return ArithmeticCheck.TryReadNumber(_text, ref _at, out value);
        if (++_depth > DeepestBrackets) return false;
        _at++;
        if (!TrySum(out value) || Peek() is not ')') return false;
        _at++;
        _depth--;
        return true;
    }

    private char Peek()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\\') _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private bool IsAtEnd() => Peek() is '\0';
}
