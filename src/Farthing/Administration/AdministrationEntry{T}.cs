using Farthing.Administration.Storage;

namespace Farthing.Administration;

/// <summary>One thing of a kind whose documents are <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The kind's document.</typeparam>
public sealed class AdministrationEntry<T> : AdministrationEntry
    where T : class
{
    internal AdministrationEntry(AdministrationKind<T> kind, string name, T document, StoredEntry? stored, string source)
        : base(kind, name, stored, source) => Document = document;

    /// <summary>What it says.</summary>
    public T Document { get; }

    /// <inheritdoc />
    public override object Content => Document;
}
