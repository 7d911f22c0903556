using System.Text;
using System.Text.Json;
using Farthing.Ledger.Json;
using Farthing.Notation;

namespace Farthing.Administration.Documents;

/// <summary>Entries and documents as JSON.</summary>
public static class EntryJson
{
    /// <summary>The fields that every entry has beside its document's.</summary>
    internal static readonly string[] OwnFields = ["name", "version", "changed_at", "changed_by", "source"];

    /// <summary>Writes an entry as people and programs see it, without secrets: its name, its document's fields, its version, when and by whom it was changed and where it is defined.</summary>
    public static void Write(Utf8JsonWriter json, AdministrationEntry entry)
    {
        json.WriteStartObject();
        WriteFields(json, entry);
        json.WriteEndObject();
    }

    /// <summary>Writes an entry's fields into an open object.</summary>
    internal static void WriteFields(Utf8JsonWriter json, AdministrationEntry entry)
    {
        json.WriteString("name", entry.Name);
        entry.Kind.WriteDocument(json, entry.Content, withSecrets: false);
        json.WriteNumber("version", entry.Version);
        if (entry.ChangedAt is { } at) json.WriteString("changed_at", Moment.Format(at));
        else json.WriteNull("changed_at");
        json.WriteString("changed_by", entry.ChangedBy);
        json.WriteString("source", entry.Source);
    }

    /// <summary>A document for the store, secrets' hashes included.</summary>
    internal static byte[] ToStored(AdministrationKind kind, object document) => Write(kind, document, withSecrets: true);

    /// <summary>A document for the audit log, without secrets.</summary>
    internal static string ToText(AdministrationKind kind, object document) => Encoding.UTF8.GetString(Write(kind, document, withSecrets: false));

    private static byte[] Write(AdministrationKind kind, object document, bool withSecrets) => LedgerJson.ToUtf8(json =>
    {
        json.WriteStartObject();
        kind.WriteDocument(json, document, withSecrets);
        json.WriteEndObject();
    });
}
