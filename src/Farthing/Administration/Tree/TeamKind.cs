using System.Text.Json;
using Farthing.Administration.Documents;

namespace Farthing.Administration.Tree;

/// <summary>Teams.</summary>
public sealed class TeamKind : AdministrationKind<TeamDocument>
{
    private TeamKind()
        : base("team", "teams")
    {
    }

    /// <summary>The one there is.</summary>
    public static TeamKind Instance { get; } = new();

    /// <inheritdoc />
    public override TeamDocument Read(DocumentReader reader) => new()
    {
        Organisation = reader.Text("organisation", EntryName.MaxLength) ?? "",
        Title = reader.Text("title") ?? "",
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter json, TeamDocument document, bool withSecrets)
    {
        json.WriteString("organisation", document.Organisation);
        json.WriteString("title", document.Title);
    }
}
