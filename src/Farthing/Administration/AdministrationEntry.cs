using Farthing.Administration.Storage;

namespace Farthing.Administration;

/// <summary>One thing that is administered: its kind, its name, and since when it is as it is.</summary>
public abstract class AdministrationEntry
{
    private protected AdministrationEntry(AdministrationKind kind, string name, StoredEntry? stored, string source)
    {
        (Kind, Name, Source) = (kind, name, source);
        if (stored is null) return;
        (Version, ChangedAt, ChangedBy) = (stored.Version, stored.ChangedAt, stored.ChangedBy);
    }

    /// <summary>What it is.</summary>
    public AdministrationKind Kind { get; }

    /// <summary>Its name, unique within its kind.</summary>
    public string Name { get; }

    /// <summary>Its version: the number of the change that made it so, growing over the whole store; 0 for one that the settings define.</summary>
    public long Version { get; }

    /// <summary>When it was last changed, or <c>null</c> for one that the settings define.</summary>
    public DateTimeOffset? ChangedAt { get; }

    /// <summary>Who changed it last; empty for one that the settings define.</summary>
    public string ChangedBy { get; } = "";

    /// <summary><c>store</c>, or where the settings define it, for example <c>farthing.yaml:12</c>.</summary>
    public string Source { get; }

    /// <summary>Whether the settings define it; it can then be changed only there.</summary>
    public bool IsFromSettings => Version == 0;

    /// <summary>The document, of the kind's type.</summary>
    public abstract object Content { get; }
}
