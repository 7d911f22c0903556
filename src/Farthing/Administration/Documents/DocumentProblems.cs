namespace Farthing.Administration.Documents;

/// <summary>What is wrong with a document, gathered in one pass.</summary>
public sealed class DocumentProblems
{
    private readonly List<DocumentProblem> _all = [];

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<DocumentProblem> All => _all;

    /// <summary>Whether anything is.</summary>
    public bool Any => _all.Count > 0;

    /// <summary>Notes a problem with a field, or with the whole document when the field is empty.</summary>
    public void Add(string field, string message) => _all.Add(new DocumentProblem(field, message));

    /// <summary>Throws when anything is wrong.</summary>
    /// <exception cref="AdministrationException">It lists all of it.</exception>
    public void ThrowIfAny()
    {
        if (Any) throw new AdministrationException(400, "invalid_document", string.Join("; ", _all), _all);
    }
}
