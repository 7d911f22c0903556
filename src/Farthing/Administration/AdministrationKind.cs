using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Administration.Storage;

namespace Farthing.Administration;

/// <summary>
/// A kind of thing that is administered at run time (projects, keys, budgets …): its names, and how one document of it is read, written and
/// checked. A new kind derives from <see cref="AdministrationKind{T}"/> and is listed in <see cref="AdministrationKinds.All"/>; the store, the
/// settings file, the admin API, the command line and the audit log then know it.
/// </summary>
public abstract class AdministrationKind
{
    private protected AdministrationKind(string name, string plural) => (Name, Plural) = (name, plural);

    /// <summary>The kind's name in the store, in messages and in the audit log, for example <c>admin_key</c>.</summary>
    public string Name { get; }

    /// <summary>The name of all of them: the admin API's path (with hyphens) and the settings' section, for example <c>admin_keys</c>.</summary>
    public string Plural { get; }

    /// <summary>The segment of the admin API's path, and the command's name. Default: the plural with hyphens.</summary>
    public virtual string PathSegment => Plural.Replace('_', '-');

    /// <summary>The kind in a sentence: <c>admin key</c>.</summary>
    public string Title => Name.Replace('_', ' ');

    /// <summary>The least role that may change one. Default: <see cref="AdminRole.Operator"/>.</summary>
    public virtual AdminRole LeastRole => AdminRole.Operator;

    /// <inheritdoc />
    public override string ToString() => Name;

    /// <summary>Reads a document.</summary>
    /// <param name="json">The document.</param>
    /// <param name="problems">Takes what is wrong, unknown fields included.</param>
    /// <param name="except">Fields that are not the document's and are passed over.</param>
    public object Read(JsonElement json, DocumentProblems problems, params ReadOnlySpan<string> except)
    {
        DocumentReader reader = new(json, problems);
        foreach (string field in except) reader.Ignore(field);
        object document = ReadDocument(reader);
        reader.Finish();
        return document;
    }

    /// <summary>Checks a document against all the others.</summary>
    public void Check(string name, object document, AdministrationSnapshot others, DocumentProblems problems) => CheckDocument(name, document, others, problems);

    /// <summary>The fields of a document, in the order in which they are read.</summary>
    public IReadOnlyCollection<string> Fields()
    {
        using JsonDocument empty = JsonDocument.Parse("{}");
        DocumentReader reader = new(empty.RootElement, new DocumentProblems());
        ReadDocument(reader);
        return reader.KnownFields;
    }

    internal abstract object ReadDocument(DocumentReader reader);

    internal abstract void WriteDocument(Utf8JsonWriter json, object document, bool withSecrets);

    internal abstract object MergeDocument(object? before, object after);

    internal abstract void CheckDocument(string name, object document, AdministrationSnapshot others, DocumentProblems problems);

    internal abstract EntrySet CreateSet(IReadOnlyCollection<AdministrationEntry> entries);

    internal abstract AdministrationEntry CreateEntry(string name, object document, StoredEntry? stored, string source);
}
