using System.Text.RegularExpressions;
using Farthing.Answers.Documents;
using Farthing.Answers.Matching;
using Farthing.Calls;

namespace Farthing.Answers;

/// <summary>
/// Every answer that is in force, found by what a call asks: equal questions first, then rules, then questions that a matcher finds to ask the same. Of several the one for
/// the narrowest circle of calls answers, and then the first by name. Immutable.
/// </summary>
public sealed class AnswerBook
{
    private readonly Dictionary<string, Entry[]> _byQuestion;
    private readonly Rule[] _rules;
    private readonly (string Question, Entry Entry)[] _similar = [];
    private readonly IQuestionIndex? _index;

    /// <summary>Makes a book.</summary>
    /// <param name="entries">The FAQ by name.</param>
    /// <param name="rules">The rules by name; their patterns are sound.</param>
    /// <param name="matcher">Decides which questions ask the same, or <c>null</c> when nothing does.</param>
    public AnswerBook(IEnumerable<KeyValuePair<string, FaqDocument>> entries, IEnumerable<KeyValuePair<string, AnswerRuleDocument>> rules, IQuestionMatcher? matcher = null)
    {
        Entry[] all = [.. entries.Where(each => !each.Value.Disabled).Select(each => new Entry(each.Key, each.Value)).OrderByDescending(each => each.Document.For.Terms.Count).ThenBy(each => each.Name, StringComparer.Ordinal)];
        _byQuestion = all
            .SelectMany(entry => entry.Document.Questions.Select(question => (Question: QuestionText.Normalise(question), Entry: entry)).DistinctBy(each => each.Question))
            .GroupBy(each => each.Question, each => each.Entry)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _rules = [.. rules.Where(each => !each.Value.Disabled).Select(each => new Rule(each.Key, each.Value)).OrderByDescending(each => each.Document.For.Terms.Count).ThenBy(each => each.Name, StringComparer.Ordinal)];
        if (matcher is null) return;
        _similar = [.. all.Where(entry => entry.Document.Similar).SelectMany(entry => entry.Document.Questions.Select(question => (question, entry)))];
        if (_similar.Length > 0) _index = matcher.Prepare([.. _similar.Select(each => each.Question)]);
    }

    /// <summary>A book without answers.</summary>
    public static AnswerBook Empty { get; } = new([], []);

    /// <summary>Whether it has no answers.</summary>
    public bool IsEmpty => _byQuestion.Count == 0 && _rules.Length == 0;

    /// <summary>How many questions have an answer, each way of asking counted.</summary>
    public int Questions => _byQuestion.Count;

    /// <summary>How many rules there are.</summary>
    public int Rules => _rules.Length;

    /// <summary>The answer to a call's question, or <c>null</c>.</summary>
    public FoundAnswer? Find(Call call, string question, DateTimeOffset now)
    {
        string normal = QuestionText.Normalise(question);
        if (normal.Length == 0) return null;
        if (_byQuestion.TryGetValue(normal, out Entry[]? entries))
        {
            foreach (Entry entry in entries)
                if (entry.IsFor(call, now)) return entry.Answer(normal, 1);
        }

        foreach (Rule rule in _rules)
            if (rule.Find(call, question, normal, now) is { } found) return found;

        if (_index?.Find(question, index => _similar[index].Entry.IsFor(call, now)) is not { } match) return null;
        (string similar, Entry of) = _similar[match.Index];
        return of.IsFor(call, now) ? of.Answer(similar, match.Score) : null;
    }

    private sealed record Entry(string Name, FaqDocument Document)
    {
        public bool IsFor(Call call, DateTimeOffset now) => (Document.Until is not { } until || now < until) && Document.For.Covers(call);

        public FoundAnswer Answer(string question, double score) => new(AnswerSource.Faq, Name, Document.Answer, Document.Tags, question, score);
    }

    private sealed class Rule
    {
        private readonly RulePattern? _pattern;
        private readonly string[] _words;

        public Rule(string name, AnswerRuleDocument document)
        {
            (Name, Document) = (name, document);
            _words = [.. document.Words.Select(QuestionText.Normalise)];
            if (document.Pattern.Length > 0 && !RulePattern.TryCreate(document.Pattern, document.Within, out _pattern, out string problem))
                throw new ArgumentException($"The pattern of the rule \"{name}\" {problem}.", nameof(document));
        }

        public string Name { get; }

        public AnswerRuleDocument Document { get; }

        public FoundAnswer? Find(Call call, string question, string normal, DateTimeOffset now)
        {
            if (question.Length > Document.Longest || now >= Document.Until || !Document.For.Covers(call)) return null;
            if (_words.Length > 0 && !HasWords(normal)) return null;
            Match? match = null;

            // As it was written, for what is put into the answer, but for the marks and spaces around it.
            string trimmed = question.Trim(' ', '\t', '\r', '\n', '?', '!', '.');
            if (_pattern is not null && (match = _pattern.Find(trimmed)) is null) return null;
            return new FoundAnswer(AnswerSource.Rule, Name, AnswerTemplate.Fill(Document.Answer, match, trimmed, call), Document.Tags);
        }

        private bool HasWords(string normal)
        {
            foreach (string word in _words)
                if (!HasWord(normal, word)) return false;
            return true;
        }

        private static bool HasWord(string text, string word)
        {
            for (int at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
            {
                bool begins = at == 0 || !char.IsLetterOrDigit(text[at - 1]);
                bool ends = at + word.Length == text.Length || !char.IsLetterOrDigit(text[at + word.Length]);
                if (begins && ends) return true;
            }

            return false;
        }
    }
}
