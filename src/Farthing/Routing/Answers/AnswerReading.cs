using System.Text.Json;

namespace Farthing.Routing.Answers;

/// <summary>An answer taken apart: the reasoning, what it comes to, and the form it is written in, whether as plain text or as an object of JSON.</summary>
public sealed class AnswerReading
{
    private static readonly string[] Markers = ["####", "\\boxed{", "final answer", "answer is", "answer:", "Answer:", "\nA:"];

    private AnswerReading(string text) => Text = text;

    /// <summary>The whole answer as given.</summary>
    public string Text { get; }

    /// <summary>The text without the wrapping of JSON: the reasoning field, or everything.</summary>
    public string Reasoning { get; private init; } = "";

    /// <summary>What the answer comes to, when it says so; empty when not.</summary>
    public string Final { get; private init; } = "";

    /// <summary>The number that <see cref="Final"/> is, or the last number of the text; not a number when there is none.</summary>
    public double FinalNumber { get; private init; } = double.NaN;

    /// <summary>Whether the text is an object of JSON, possibly in a code fence, or begins like one.</summary>
    public bool LooksLikeJson { get; private init; }

    /// <summary>Whether <see cref="LooksLikeJson"/> and it can be read.</summary>
    public bool IsJson { get; private init; }

    /// <summary>Whether the text stops in the middle: an open bracket or fence, or no end of a sentence.</summary>
    public bool IsTruncated { get; private init; }

    /// <summary>Takes an answer apart.</summary>
    public static AnswerReading Read(string text)
    {
        string body = Unfence(text);
        bool looksLikeJson = body.StartsWith('{');
        if (looksLikeJson && TryReadJson(text, body) is { } read) return read;
        int marker = LastMarker(text, out int length);
        string final = marker < 0 ? "" : FirstLine(text.AsSpan(marker + length));
        double number = marker < 0 ? LastNumber(text) : FirstNumber(final);
        return new AnswerReading(text)
        {
            Reasoning = marker > 0 ? text[..marker] : text,
            Final = final,
            FinalNumber = double.IsNaN(number) ? LastNumber(text) : number,
            LooksLikeJson = looksLikeJson,
            IsTruncated = looksLikeJson || (final.Length == 0 && IsCutOff(text)),
        };
    }

    private static AnswerReading? TryReadJson(string text, string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            string reasoning = "", final = "";
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                string value = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
                if (property.NameEquals("answer") || property.NameEquals("final_answer")) final = value;
                else reasoning += value;
            }

            double number = FirstNumber(final);
            return new AnswerReading(text)
            {
                Reasoning = reasoning,
                Final = final.Trim(),
                FinalNumber = double.IsNaN(number) ? LastNumber(reasoning) : number,
                LooksLikeJson = true,
                IsJson = true,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Unfence(string text)
    {
        string body = text.Trim();
        int fence = body.IndexOf("```", StringComparison.Ordinal);
        if (fence < 0) return body;
        int start = body.IndexOf('{', fence);
        int end = body.LastIndexOf('}');
        return start >= 0 && end > start && start - fence < 12 ? body[start..(end + 1)] : body;
    }

    private static int LastMarker(string text, out int length)
    {
        int best = -1;
        length = 0;
        foreach (string marker in Markers)
        {
            int at = text.LastIndexOf(marker, StringComparison.OrdinalIgnoreCase);
            if (at <= best) continue;
            best = at;
            length = marker.Length;
        }

        return best;
    }

    private static string FirstLine(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        int end = text.IndexOf('\n');
        return (end < 0 ? text : text[..end]).Trim(" .:*}$").ToString();
    }

    private static double FirstNumber(ReadOnlySpan<char> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsAsciiDigit(text[at])) continue;
            bool isNegative = at > 0 && text[at - 1] is '-' && (at < 2 || !char.IsLetterOrDigit(text[at - 2]));
            if (ArithmeticCheck.TryReadNumber(text, ref at, out double value)) return isNegative ? -value : value;
        }

        return double.NaN;
    }

    private static double LastNumber(ReadOnlySpan<char> text)
    {
        double last = double.NaN;
        for (int at = 0; at < text.Length;)
        {
            if (char.IsAsciiDigit(text[at]) && ArithmeticCheck.TryReadNumber(text, ref at, out double value)) last = value;
            else at++;
        }

        return last;
    }

    private static bool IsCutOff(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().TrimEnd();
        if (trimmed.IsEmpty) return true;
        if (trimmed.Count("<<") > trimmed.Count(">>") || trimmed.Count("```") % 2 == 1) return true;
        char last = trimmed[^1];
        return char.IsLetter(last) ? trimmed.Length > 40 : last is ',' or '+' or '=' or '*' or '(' or '-' or ':' or ';';
    }
}
