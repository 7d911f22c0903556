namespace Farthing.Administration;

internal sealed class EntrySet<T>(IReadOnlyCollection<AdministrationEntry> entries) : EntrySet
    where T : class
{
    public Dictionary<string, AdministrationEntry<T>> ByName { get; } =
        entries.Cast<AdministrationEntry<T>>().ToDictionary(entry => entry.Name, StringComparer.Ordinal);

    public override IEnumerable<AdministrationEntry> Entries => ByName.Values;

    public override AdministrationEntry? FindEntry(string name) => ByName.GetValueOrDefault(name);
}
