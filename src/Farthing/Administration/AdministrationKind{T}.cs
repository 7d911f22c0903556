using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Administration.Storage;

namespace Farthing.Administration;

/// <summary>A kind whose documents are <typeparamref name="T"/>.</summary>
/// <typeparam name="T">An immutable record.</typeparam>
/// <param name="name">The kind's name: small letters and underscores.</param>
/// <param name="plural">The name of all of them, likewise; the settings' section.</param>
public abstract class AdministrationKind<T>(string name, string plural) : AdministrationKind(name, plural)
    where T : class
{
    /// <summary>Reads a document from what an administrator sent, from the settings file or from the store: field by field, what is wrong becomes a problem of the reader.</summary>
    public abstract T Read(DocumentReader reader);

    /// <summary>Writes the document's fields into the open object, so that <see cref="Read"/> gives the same again.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="document">The document.</param>
    /// <param name="withSecrets">Whether for the store; else for people, other programs and the audit log, without hashes of secrets.</param>
    public abstract void Write(Utf8JsonWriter json, T document, bool withSecrets);

    /// <summary>What is stored when a document takes the place of another: carries over what an administrator cannot send. Default: the new one.</summary>
    public virtual T Merge(T? before, T after) => after;

    /// <summary>Checks a document against all the others before it is stored or the settings are accepted. Default: nothing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="document">The document.</param>
    /// <param name="others">Everything there is, perhaps with an earlier document of this name.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public virtual void Check(string name, T document, AdministrationSnapshot others, DocumentProblems problems)
    {
    }

    internal sealed override object ReadDocument(DocumentReader reader) => Read(reader);

    internal sealed override void WriteDocument(Utf8JsonWriter json, object document, bool withSecrets) => Write(json, (T)document, withSecrets);

    internal sealed override object MergeDocument(object? before, object after) => Merge((T?)before, (T)after);

    internal sealed override void CheckDocument(string name, object document, AdministrationSnapshot others, DocumentProblems problems) =>
        Check(name, (T)document, others, problems);

    internal sealed override EntrySet CreateSet(IReadOnlyCollection<AdministrationEntry> entries) => new EntrySet<T>(entries);

    internal sealed override AdministrationEntry CreateEntry(string name, object document, StoredEntry? stored, string source) =>
        new AdministrationEntry<T>(this, name, (T)document, stored, source);
}
