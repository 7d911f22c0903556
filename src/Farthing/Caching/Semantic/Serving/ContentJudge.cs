using System.Globalization;
using System.Text;

namespace Farthing.Caching.Semantic.Serving;

/// <summary>
/// Compares two answers by their words, without a model: answers that share most of their words and all of their numbers say the same, those that share few do not, and in
/// between it does not know. Careful rather than clever: it costs nothing.
/// </summary>
public sealed class ContentJudge : IAnswerJudge
{
    /// <summary>From which share of common words on two answers say the same.</summary>
    private const double Alike = 0.8;

    /// <summary>Below which they do not.</summary>
    private const double Apart = 0.35;

    /// <inheritdoc />
    public ValueTask<AnswerVerdict> JudgeAsync(AnswerPair comparison, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new AnswerVerdict(Judge(comparison.EarlierAnswer, comparison.Answer), Pricing.Usd.Zero));

    /// <summary>Whether two answers say the same, or <c>null</c>.</summary>
    public static bool? Judge(string earlier, string answer)
    {
        Dictionary<string, int> left = Words(earlier), right = Words(answer);
        int total = left.Values.Sum() + right.Values.Sum();
        if (total == 0) return null;
        int common = left.Sum(word => Math.Min(word.Value, right.GetValueOrDefault(word.Key)));
        double share = 2.0 * common / total;
        if (share < Apart) return false;
        if (share < Alike) return null;
        return Numbers(left).SetEquals(Numbers(right)) && left.ContainsKey("not") == right.ContainsKey("not") ? true : null;
    }

    private static HashSet<string> Numbers(Dictionary<string, int> words) => [.. words.Keys.Where(word => word.Any(char.IsDigit))];

    private static Dictionary<string, int> Words(string text)
    {
        Dictionary<string, int> words = [];
        StringBuilder word = new();
        foreach (char character in text.Normalize(NormalizationForm.FormKC).Append(' '))
        {
            if (char.IsLetterOrDigit(character) || (character is '.' or ',' && word.Length > 0 && char.IsDigit(word[^1])))
            {
                word.Append(char.ToLower(character, CultureInfo.InvariantCulture));
                continue;
            }

            if (word.Length == 0) continue;
            string found = word.ToString().TrimEnd('.', ',');
            words[found] = words.GetValueOrDefault(found) + 1;
            word.Clear();
        }

        return words;
    }
}
