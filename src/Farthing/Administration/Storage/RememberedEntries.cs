using System.Text;
using System.Text.Json;
using Farthing.Ledger.Json;

namespace Farthing.Administration.Storage;

/// <summary>Entries of a store as one JSON text, with the address of the store that they were read from.</summary>
internal static class RememberedEntries
{
    public static byte[] Write(StoredEntries entries, string address) => LedgerJson.ToUtf8(json =>
    {
        json.WriteStartObject();
        json.WriteString("store", address);
        json.WriteNumber("position", entries.Position);
        json.WriteStartArray("entries");
        foreach (StoredEntry entry in entries.Entries)
        {
            json.WriteStartObject();
            json.WriteString("kind", entry.Kind);
            json.WriteString("name", entry.Name);
            json.WriteNumber("version", entry.Version);
            json.WriteString("document", entry.Document.Span);
            json.WriteString("changed_at", entry.ChangedAt);
            json.WriteString("changed_by", entry.ChangedBy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>The entries, or <c>null</c> when they are of another store or the text is damaged.</summary>
    public static StoredEntries? Read(byte[] text, string address)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.GetProperty("store").GetString() != address) return null;
            return new StoredEntries(root.GetProperty("position").GetInt64(), [.. root.GetProperty("entries").EnumerateArray().Select(Read)]);
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static StoredEntry Read(JsonElement entry) => new(
        entry.GetProperty("kind").GetString()!,
        entry.GetProperty("name").GetString()!,
        entry.GetProperty("version").GetInt64(),
        Encoding.UTF8.GetBytes(entry.GetProperty("document").GetString()!),
        entry.GetProperty("changed_at").GetDateTimeOffset(),
        entry.GetProperty("changed_by").GetString()!);
}
