using System.Net;
using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Administration.Tree;
using Farthing.Calls;
using Farthing.Ledger.Json;
using Farthing.Notation;

namespace Farthing.Administration.Keys;

/// <summary>Client keys.</summary>
public sealed class KeyKind : SecretKind<KeyDocument>
{
    private KeyKind()
        : base("key", "keys", "sk-farthing-")
    {
    }

    /// <summary>The one there is.</summary>
    public static KeyKind Instance { get; } = new();

    /// <inheritdoc />
    public override KeyDocument Read(DocumentReader reader) => ReadCommon(reader, new KeyDocument
    {
        Project = ReadProject(reader),
        Team = reader.Text("team", EntryName.MaxLength) ?? "",
        Feature = reader.Text("feature") ?? "",
        User = reader.Text("user") ?? "",
        Models = reader.Texts("models"),
        Routes = reader.Texts("routes"),
        Endpoints = ReadEndpoints(reader),
        Priority = (int?)reader.Number("priority", -ProjectKind.MostPriority, ProjectKind.MostPriority),
        Addresses = ReadAddresses(reader),
        Regions = reader.Texts("regions"),
    });

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter json, KeyDocument document, bool withSecrets)
    {
        json.WriteString("project", document.Project);
        json.WriteString("team", document.Team);
        json.WriteString("feature", document.Feature);
        json.WriteString("user", document.User);
        WriteAll(json, "models", document.Models);
        WriteAll(json, "routes", document.Routes);
        WriteAll(json, "endpoints", document.Endpoints.Select(LedgerNames.Of));
        if (document.Priority is { } priority) json.WriteNumber("priority", priority);
        WriteAll(json, "addresses", document.Addresses.Select(network => network.ToString()));
        WriteAll(json, "regions", document.Regions);
        WriteCommon(json, document, withSecrets);
    }

    /// <inheritdoc />
    public override void Check(string name, KeyDocument document, AdministrationSnapshot others, DocumentProblems problems)
    {
        base.Check(name, document, others, problems);
        ProjectDocument? project = others.Find(ProjectKind.Instance, document.Project);
        string team = project?.Team ?? "";
        if (team.Length > 0 && document.Team.Length > 0 && document.Team != team)
            problems.Add("team", $"is \"{document.Team}\", but the project \"{document.Project}\" belongs to the team \"{team}\": leave it out, or choose another project");
        if (project is { Regions.Count: > 0 } && document.Regions.FirstOrDefault(region => !project.Regions.Contains(region, StringComparer.OrdinalIgnoreCase)) is { } other)
            problems.Add("regions", $"holds \"{other}\", but the project \"{document.Project}\" is bound to {string.Join(", ", project.Regions)}: take it out, or choose another project");
    }

    private static string ReadProject(DocumentReader reader)
    {
        string project = reader.Text("project", EntryName.MaxLength) ?? "";
        return project.Length > 0 ? project : "default";
    }

    private static List<Endpoint> ReadEndpoints(DocumentReader reader)
    {
        List<Endpoint> endpoints = [];
        foreach (string word in reader.Texts("endpoints"))
        {
            if (LedgerNames.TryParse(word, out Endpoint endpoint)) endpoints.Add(endpoint);
            else reader.Problem("endpoints", $"\"{word}\" is not an endpoint{Nearest.Hint(word, LedgerNames.All<Endpoint>(), "endpoints")}");
        }

        return endpoints;
    }

    private static List<IPNetwork> ReadAddresses(DocumentReader reader)
    {
        List<IPNetwork> networks = [];
        foreach (string text in reader.Texts("addresses"))
        {
            if (NetworkText.TryParse(text, out IPNetwork network)) networks.Add(network);
            else reader.Problem("addresses", $"\"{text}\" is not {NetworkText.Allowed}");
        }

        return networks;
    }

    private static void WriteAll(Utf8JsonWriter json, string field, IEnumerable<string> values)
    {
        json.WriteStartArray(field);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
