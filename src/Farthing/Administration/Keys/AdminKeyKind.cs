using System.Text.Json;
using Farthing.Administration.Documents;

namespace Farthing.Administration.Keys;

/// <summary>Keys of the admin API.</summary>
public sealed class AdminKeyKind : SecretKind<AdminKeyDocument>
{
    private static readonly (string Word, AdminRole Value)[] Roles =
        [("admin", AdminRole.Admin), ("operator", AdminRole.Operator), ("viewer", AdminRole.Viewer), ("own-usage", AdminRole.OwnUsage)];

    /// <summary>What the audit log calls the key in the data folder's file.</summary>
    public const string FileKeyName = "admin.key";

    private AdminKeyKind()
        : base("admin_key", "admin_keys", "fa-admin-")
    {
    }

    /// <summary>The one there is.</summary>
    public static AdminKeyKind Instance { get; } = new();

    /// <inheritdoc />
    public override AdminRole LeastRole => AdminRole.Admin;

    /// <summary>The word for a role.</summary>
    public static string WordOf(AdminRole role) => Array.Find(Roles, each => each.Value == role).Word;

    /// <inheritdoc />
    public override AdminKeyDocument Read(DocumentReader reader)
    {
        AdminKeyDocument document = ReadCommon(reader, new AdminKeyDocument
        {
            Role = reader.Choice("role", AdminRole.Viewer, Roles),
            Project = reader.Text("project", EntryName.MaxLength) ?? "",
        });
        if (document.Role == AdminRole.OwnUsage && document.Project.Length == 0) reader.Problem("project", "is required for the role own-usage: it is the project whose usage the key may read");
        if (document.Role != AdminRole.OwnUsage && document.Project.Length > 0) reader.Problem("project", "is for the role own-usage only");
        return document;
    }

    /// <inheritdoc />
    public override void Check(string name, AdminKeyDocument document, AdministrationSnapshot others, DocumentProblems problems)
    {
        base.Check(name, document, others, problems);
        if (name == FileKeyName) problems.Add("name", "is what the audit log calls the key in the data folder's file; choose another");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter json, AdminKeyDocument document, bool withSecrets)
    {
        json.WriteString("role", WordOf(document.Role));
        json.WriteString("project", document.Project);
        WriteCommon(json, document, withSecrets);
    }
}
