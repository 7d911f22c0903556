namespace Farthing.Administration;

/// <summary>Everything that is administered, as it was at one position of the store, with what the settings define. Immutable.</summary>
public sealed class AdministrationSnapshot
{
    private readonly Dictionary<AdministrationKind, EntrySet> _sets;

    internal AdministrationSnapshot(long position, IEnumerable<AdministrationEntry> entries, IReadOnlyList<string> problems)
    {
        (Position, Problems) = (position, problems);
        _sets = entries.GroupBy(entry => entry.Kind).ToDictionary(group => group.Key, group => group.Key.CreateSet([.. group]));
    }

    /// <summary>Nothing at all.</summary>
    public static AdministrationSnapshot Empty { get; } = new(0, [], []);

    /// <summary>What the settings define, without a store.</summary>
    public static AdministrationSnapshot Of(IEnumerable<SettingsEntry> entries) => new(0, entries.Select(entry => entry.ToEntry()), []);

    /// <summary>How many changes the store had seen.</summary>
    public long Position { get; }

    /// <summary>
    /// What could not be taken over from the store, one sentence each: an entry that this version cannot read keeps its last readable state, and
    /// one that the settings define as well is ignored.
    /// </summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The entries of a kind by their names, upper and lower case being different.</summary>
    public IReadOnlyDictionary<string, AdministrationEntry<T>> Of<T>(AdministrationKind<T> kind)
        where T : class => _sets.TryGetValue(kind, out EntrySet? set) ? ((EntrySet<T>)set).ByName : System.Collections.ObjectModel.ReadOnlyDictionary<string, AdministrationEntry<T>>.Empty;

    /// <summary>The document of a name, or <c>null</c>.</summary>
    public T? Find<T>(AdministrationKind<T> kind, string name)
        where T : class => Of(kind).GetValueOrDefault(name)?.Document;

    /// <summary>The entries of a kind in the order of their names.</summary>
    public IReadOnlyList<AdministrationEntry> EntriesOf(AdministrationKind kind) =>
        _sets.TryGetValue(kind, out EntrySet? set) ? [.. set.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)] : [];

    /// <summary>The entry of a name, or <c>null</c>.</summary>
    public AdministrationEntry? FindEntry(AdministrationKind kind, string name) => _sets.GetValueOrDefault(kind)?.FindEntry(name);
}
