using Farthing.Administration;
using Farthing.Answers.Documents;
using Farthing.Answers.Matching;

namespace Farthing.Answers;

/// <summary>The answers that hold now: those that are administered and those of a file, in one book that a change replaces whole. Safe from any thread.</summary>
/// <param name="matcher">Decides which questions ask the same, or <c>null</c>.</param>
public sealed class AnswersInForce(IQuestionMatcher? matcher = null)
{
    private readonly Lock _lock = new();
    private AdministrationSnapshot _administered = AdministrationSnapshot.Empty;
    private AdministrationSnapshot _ofFile = AdministrationSnapshot.Empty;
    private volatile AnswerBook _book = AnswerBook.Empty;

    /// <summary>The book as it stands.</summary>
    public AnswerBook Book => _book;

    /// <summary>Takes over what is administered, where it changed.</summary>
    public void ReplaceAdministered(AdministrationSnapshot snapshot)
    {
        lock (_lock)
        {
            bool same = IsSame(FaqKind.Instance, snapshot) && IsSame(AnswerRuleKind.Instance, snapshot);
            _administered = snapshot;
            if (!same) Build();
        }
    }

    /// <summary>Takes over what a file holds.</summary>
    public void ReplaceFile(AdministrationSnapshot snapshot)
    {
        lock (_lock)
        {
            _ofFile = snapshot;
            Build();
        }
    }

    private void Build() => _book = new AnswerBook(All(FaqKind.Instance), All(AnswerRuleKind.Instance), matcher);

    private IEnumerable<KeyValuePair<string, T>> All<T>(AdministrationKind<T> kind)
        where T : class => _administered.Of(kind).Concat(_ofFile.Of(kind)).Select(each => KeyValuePair.Create(each.Key, each.Value.Document));

    private bool IsSame<T>(AdministrationKind<T> kind, AdministrationSnapshot snapshot)
        where T : class
    {
        IReadOnlyDictionary<string, AdministrationEntry<T>> before = _administered.Of(kind), after = snapshot.Of(kind);
        return before.Count == after.Count && after.All(each => before.TryGetValue(each.Key, out AdministrationEntry<T>? old) && ReferenceEquals(old.Document, each.Value.Document));
    }
}
