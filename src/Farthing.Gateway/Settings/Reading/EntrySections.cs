using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Administration;
using Farthing.Administration.Documents;
using Farthing.Administration.Keys;
using Farthing.Ledger.Json;

namespace Farthing.Gateway.Settings.Reading;

/// <summary>Reads what is administered from the settings: each kind's section is a list of its documents with their names, read and checked as the admin API does.</summary>
internal static class EntrySections
{
    private const int LeastSecretLength = 16;

    public static List<SettingsEntry> ReadAll(Section root) => ReadAll(root, AdministrationKinds.All);

    public static List<SettingsEntry> ReadAll(Section root, IReadOnlyList<AdministrationKind> kinds)
    {
        List<SettingsEntry> entries = [];
        foreach (AdministrationKind kind in kinds)
        {
            foreach (Section section in root.List(kind.Plural))
            {
                string name = ReadName(section, kind, entries);
                object document = ReadDocument(section, kind);
                if (name.Length == 0) continue;
                Check(section, kind, name, document, entries);
                entries.Add(new SettingsEntry(kind, name, document, section.Source));
            }
        }

        return entries;
    }

    private static string ReadName(Section section, AdministrationKind kind, List<SettingsEntry> entries)
    {
        string name = section.RequiredText("name");
        if (name.Length == 0) return "";
        string? wrong = EntryName.Check(name);
        if (wrong is null && entries.Exists(other => other.Kind == kind && other.Name == name))
            wrong = $"another {kind.Title} is named \"{name}\" already; give this one a name of its own";
        if (wrong is null) return name;
        section.Problem("name", wrong);
        return "";
    }

    private static object ReadDocument(Section section, AdministrationKind kind)
    {
        string? secret = kind is ISecretKind ? ReadSecret(section, kind) : null;
        using JsonDocument json = JsonDocument.Parse(LedgerJson.ToUtf8(writer =>
        {
            writer.WriteStartObject();
            section.WriteTo(writer, "name", "secret");
            if (secret is not null) writer.WriteString("secret", secret);
            writer.WriteEndObject();
        }));
        DocumentProblems problems = new();
        object document = kind.Read(json.RootElement, problems);
        Note(section, problems);
        return document;
    }

    /// <summary>Against those before it: of two that contradict each other, the second is wrong.</summary>
    private static void Check(Section section, AdministrationKind kind, string name, object document, List<SettingsEntry> before)
    {
        DocumentProblems problems = new();
        kind.Check(name, document, AdministrationSnapshot.Of(before), problems);

        // A secret that is missing has been noted.
        foreach (DocumentProblem problem in problems.All)
            if (document is not SecretDocument { Secrets.Count: 0 } || problem.Field != "secret") section.Problem(problem.Field, problem.Message);
    }

    private static void Note(Section section, DocumentProblems problems)
    {
        foreach (DocumentProblem problem in problems.All) section.Problem(problem.Field, problem.Message);
    }

    /// <summary>The secret's hash as documents hold it, or <c>null</c> when there is none.</summary>
    private static string? ReadSecret(Section section, AdministrationKind kind)
    {
        const string Prefix = "sha256:";
        if (section.Peek("secret") is { } text && text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            section.Text("secret");
            string digits = text[Prefix.Length..];
            if (digits.Length == SHA256.HashSizeInBytes * 2 && digits.All(char.IsAsciiHexDigit)) return text;
            section.Problem("secret", "sha256: must be followed by 64 hexadecimal digits, as farthing keys new prints them");
            return null;
        }

        Secret? secret = section.Secret("secret", required: true, "sha256:HEX (farthing keys new prints it), env:NAME or file:PATH");
        if (secret is null) return null;
        if (secret.Reveal().Length >= LeastSecretLength) return Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal())));
        section.Problem("secret", $"the {kind.Title} must be at least {LeastSecretLength} characters long; farthing keys new makes one");
        return null;
    }
}
