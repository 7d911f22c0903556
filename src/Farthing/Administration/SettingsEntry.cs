namespace Farthing.Administration;

/// <summary>An entry that the settings define.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Document">The kind's document.</param>
/// <param name="Source">Where it is written, for example <c>farthing.yaml:12</c>.</param>
public sealed record SettingsEntry(AdministrationKind Kind, string Name, object Document, string Source)
{
    internal AdministrationEntry ToEntry() => Kind.CreateEntry(Name, Document, null, Source);
}
