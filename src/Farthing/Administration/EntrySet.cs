namespace Farthing.Administration;

/// <summary>All entries of one kind, whatever their documents are.</summary>
internal abstract class EntrySet
{
    public abstract IEnumerable<AdministrationEntry> Entries { get; }

    public abstract AdministrationEntry? FindEntry(string name);
}
