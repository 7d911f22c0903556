using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Administration.Keys;
using Farthing.Notation;

namespace Farthing.Administration.Tree;

/// <summary>Projects.</summary>
public sealed class ProjectKind : AdministrationKind<ProjectDocument>
{
    /// <summary>How far a priority may be from none.</summary>
    internal const int MostPriority = 100;

    private static readonly (string Word, AttributionMode Value)[] Modes =
        [("off", AttributionMode.Off), ("warn", AttributionMode.Warn), ("reject", AttributionMode.Reject)];

    private static readonly (string Word, RequiredAttributes Value)[] Attributes =
        [("feature", RequiredAttributes.Feature), ("user", RequiredAttributes.User), ("team", RequiredAttributes.Team), ("tags", RequiredAttributes.Tags)];

    private ProjectKind()
        : base("project", "projects")
    {
    }

    /// <summary>The one there is.</summary>
    public static ProjectKind Instance { get; } = new();

    /// <inheritdoc />
    public override ProjectDocument Read(DocumentReader reader)
    {
        ProjectDocument document = new()
        {
            Team = reader.Text("team", EntryName.MaxLength) ?? "",
            Title = reader.Text("title") ?? "",
            Priority = (int?)reader.Number("priority", -MostPriority, MostPriority) ?? 0,
            Regions = reader.Texts("regions"),
            Attribution = reader.Choice("attribution", AttributionMode.Off, Modes),
            Required = ReadRequired(reader),
        };
        if (document is { Attribution: not AttributionMode.Off, Required: RequiredAttributes.None })
            reader.Problem("required", "is empty, so that attribution requires nothing: name feature, user, team or tags, or set attribution to off");
        return document;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter json, ProjectDocument document, bool withSecrets)
    {
        json.WriteString("team", document.Team);
        json.WriteString("title", document.Title);
        json.WriteNumber("priority", document.Priority);
        json.WriteStartArray("regions");
        foreach (string region in document.Regions) json.WriteStringValue(region);
        json.WriteEndArray();
        json.WriteString("attribution", Modes.First(mode => mode.Value == document.Attribution).Word);
        json.WriteStartArray("required");
        foreach ((string word, RequiredAttributes value) in Attributes)
            if (document.Required.HasFlag(value)) json.WriteStringValue(word);
        json.WriteEndArray();
    }

    /// <inheritdoc />
    public override void Check(string name, ProjectDocument document, AdministrationSnapshot others, DocumentProblems problems)
    {
        if (document.Team.Length == 0 && document.Regions.Count == 0) return;
        foreach (AdministrationEntry<KeyDocument> key in others.Of(KeyKind.Instance).Values)
        {
            if (key.Document.Project != name) continue;
            if (document.Regions.Count > 0 && key.Document.Regions.FirstOrDefault(region => !document.Regions.Contains(region, StringComparer.OrdinalIgnoreCase)) is { } other)
                problems.Add("regions", $"leaves out \"{other}\", to which the key \"{key.Name}\" of this project is bound: take it out of the key, or put it in here");
            if (document.Team.Length > 0 && key.Document.Team.Length > 0 && key.Document.Team != document.Team)
                problems.Add("team", $"is \"{document.Team}\", but the key \"{key.Name}\" of this project says the team \"{key.Document.Team}\": take the team out of the key, or choose one for both");
        }
    }

    private static RequiredAttributes ReadRequired(DocumentReader reader)
    {
        RequiredAttributes required = RequiredAttributes.None;
        foreach (string word in reader.Texts("required"))
        {
            RequiredAttributes known = Array.Find(Attributes, attribute => attribute.Word == word).Value;
            if (known == RequiredAttributes.None)
                reader.Problem("required", $"\"{word}\" is not an attribute{Nearest.Hint(word, Attributes.Select(attribute => attribute.Word), "attributes")}");
            required |= known;
        }

        return required;
    }
}
