using System.Text.Json;
using Farthing.Administration.Documents;

namespace Farthing.Administration.Tree;

/// <summary>Organisations.</summary>
public sealed class OrganisationKind : AdministrationKind<OrganisationDocument>
{
    private OrganisationKind()
        : base("organisation", "organisations")
    {
    }

    /// <summary>The one there is.</summary>
    public static OrganisationKind Instance { get; } = new();

    /// <inheritdoc />
    public override OrganisationDocument Read(DocumentReader reader) => new() { Title = reader.Text("title") ?? "" };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter json, OrganisationDocument document, bool withSecrets) => json.WriteString("title", document.Title);
}
