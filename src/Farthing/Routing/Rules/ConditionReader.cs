using System.Globalization;
using Farthing.Notation;

namespace Farthing.Routing.Rules;

/// <summary>
/// Reads conditions: <c>task == "classify" and (tokens &lt; 2k or not tools)</c>. <c>or</c> binds least, then <c>and</c>, then <c>not</c>; comparisons are
/// <c>== != &lt; &lt;= &gt; &gt;= like in</c>; texts stand in double or single quotes; numbers may end in <c>k</c>, <c>m</c> (thousand, million), <c>%</c>, <c>s</c> or <c>ms</c>.
/// </summary>
public ref struct ConditionReader
{
    /// <summary>The longest condition, in characters.</summary>
    public const int MaxLength = 2_000;

    /// <summary>How deep brackets and <c>not</c> may be nested.</summary>
    private const int MaxDepth = 32;

    private static readonly (string Sign, Comparison Comparison, bool IsNegated)[] Signs =
    [
        ("==", Comparison.Equal, false), ("!=", Comparison.Equal, true), ("<=", Comparison.AtMost, false), (">=", Comparison.AtLeast, false),
        ("<", Comparison.Less, false), (">", Comparison.More, false),
    ];

    private readonly string _text;
    private int _at;
    private int _depth;

    private ConditionReader(string text) => _text = text;

    /// <summary>Reads a condition.</summary>
    /// <exception cref="RuleException">It cannot be read.</exception>
    public static Condition Read(string text)
    {
        if (text.Length > MaxLength) throw new RuleException(MaxLength + 1, $"a condition may have {MaxLength} characters; divide it into several rules");
        var reader = new ConditionReader(text);
        Condition condition = reader.ReadOr();
        reader.SkipSpace();
        return reader._at == text.Length ? condition : throw reader.Wrong("expected \"and\", \"or\" or the end");
    }

    private Condition ReadOr()
    {
        Condition left = ReadAnd();
        while (TryWord("or") || TrySign("||")) left = new Condition.Or(left, ReadAnd());
        return left;
    }

    private Condition ReadAnd()
    {
        Condition left = ReadNot();
        while (TryWord("and") || TrySign("&&")) left = new Condition.And(left, ReadNot());
        return left;
    }

    private Condition ReadNot()
    {
        if (++_depth > MaxDepth) throw Wrong($"brackets and \"not\" may be nested {MaxDepth} deep");
        Condition condition;
        SkipSpace();
        if (TryWord("not") || (!_text.AsSpan(_at).StartsWith("!=", StringComparison.Ordinal) && TrySign("!")))
        {
            condition = new Condition.Not(ReadNot());
        }
        else if (TrySign("("))
        {
            condition = ReadOr();
            if (!TrySign(")")) throw Wrong("a bracket is not closed: expected \")\"");
        }
        else
        {
            condition = ReadTest();
        }

        _depth--;
        return condition;
    }

    private Condition ReadTest()
    {
        SkipSpace();
        int start = _at;
        string name = ReadName();
        if (name.Length == 0) throw Wrong("expected a field, such as task or tokens");
        RuleField field = RuleFields.Find(name) ?? throw new RuleException(start + 1, $"\"{Excerpt.Of(name)}\" is not a field{Nearest.Hint(name, RuleFields.Names, "fields")}");
        if (TryWord("in")) return ReadList(field);
        if (TryWord("like"))
        {
            if (field.Kind != FieldKind.Text) throw new RuleException(start + 1, $"{field.Name} is no text of your own: \"like\" asks for a pattern of one");
            return new Condition.Test(field, Comparison.Like, ReadText(field), 0);
        }

        foreach ((string sign, Comparison comparison, bool isNegated) in Signs)
        {
            if (!TrySign(sign)) continue;
            if (comparison != Comparison.Equal && field.Kind != FieldKind.Number) throw new RuleException(start + 1, $"{field.Name} is no number: compare it with == or !=");
            Condition test = ReadValue(field, comparison);
            return isNegated ? new Condition.Not(test) : test;
        }

        return field.Kind == FieldKind.Flag
            ? new Condition.Test(field, Comparison.Equal, "", 0)
            : throw Wrong($"expected a comparison behind {field.Name}, such as {(field.Kind == FieldKind.Number ? "< 2000" : "== \"…\"")}");
    }

    private Condition ReadList(RuleField field)
    {
        char close = TrySign("(") ? ')' : TrySign("[") ? ']' : throw Wrong("expected a list behind \"in\": (\"a\", \"b\")");
        Condition? any = null;
        do
        {
            Condition one = ReadValue(field, Comparison.Equal);
            any = any is null ? one : new Condition.Or(any, one);
        }
        while (TrySign(","));
        return TrySign(close.ToString()) ? any : throw Wrong($"the list is not closed: expected \"{close}\"");
    }

    private Condition ReadValue(RuleField field, Comparison comparison)
    {
        SkipSpace();
        switch (field.Kind)
        {
            case FieldKind.Number:
                return new Condition.Test(field, comparison, "", ReadNumber(field));
            case FieldKind.Flag:
                if (TryWord("true")) return new Condition.Test(field, Comparison.Equal, "", 0);
                if (TryWord("false")) return new Condition.Not(new Condition.Test(field, Comparison.Equal, "", 0));
                throw Wrong($"{field.Name} is true or false");
            default:
                return new Condition.Test(field, comparison, ReadText(field), 0);
        }
    }

    private string ReadText(RuleField field)
    {
        SkipSpace();
        int start = _at;
        char quote = _at < _text.Length ? _text[_at] : ' ';
        if (quote is not ('"' or '\'')) throw Wrong($"expected a text in quotes for {field.Name}");
        int end = _text.IndexOf(quote, _at + 1);
        if (end < 0) throw Wrong("a text is not closed: its quote is missing");
        string text = _text[(_at + 1)..end];
        _at = end + 1;
        if (field.Kind == FieldKind.Word && !field.Words.Contains(text))
            throw new RuleException(start + 1, $"{field.Name} is never \"{Excerpt.Of(text)}\"{Nearest.Hint(text, field.Words, "")}; it is one of {string.Join(", ", field.Words)}");
        return text;
    }

    private double ReadNumber(RuleField field)
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] is '.' or '-')) _at++;
        if (!double.TryParse(_text.AsSpan(start, _at - start), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
            throw new RuleException(start + 1, $"expected a number for {field.Name}");
        int unit = _at;
        while (_at < _text.Length && (char.IsAsciiLetter(_text[_at]) || _text[_at] == '%')) _at++;
        return _text[unit.._at] switch
        {
            "" or "s" => number,
            "k" => number * 1_000,
            "m" => number * 1_000_000,
            "%" => number / 100,
            "ms" => number / 1_000,
            string other => throw new RuleException(unit + 1, $"\"{Excerpt.Of(other)}\" is no unit: k, m, %, s or ms"),
        };
    }

    private string ReadName()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.' or '-')) _at++;
        return _text[start.._at];
    }

    private bool TryWord(string word)
    {
        SkipSpace();
        if (!_text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal)) return false;
        int end = _at + word.Length;
        if (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' or '.' or '-')) return false;
        _at = end;
        return true;
    }

    private bool TrySign(string sign)
    {
        SkipSpace();
        if (!_text.AsSpan(_at).StartsWith(sign, StringComparison.Ordinal)) return false;
        _at += sign.Length;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }

    private readonly RuleException Wrong(string message) => new(_at + 1, _at >= _text.Length ? message + ", but it ends here" : message);
}
