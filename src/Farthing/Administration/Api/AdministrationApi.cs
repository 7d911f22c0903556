using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Administration.Keys;
using Farthing.Administration.Storage;
using Farthing.Ledger.Json;
using Farthing.Notation;

namespace Farthing.Administration.Api;

/// <summary>
/// Administration by request and answer, the same for every kind: <c>GET|POST KINDS</c>, <c>GET|PUT|PATCH|DELETE KINDS/NAME</c>,
/// <c>POST KINDS/NAME/rotate|disable|enable</c> for keys, <c>GET audit</c>. The gateway serves it under <c>/admin/v1/</c>; the command line
/// uses it directly when no gateway runs.
/// </summary>
public sealed class AdministrationApi(AdministrationDirectory directory, TimeProvider time)
{
    /// <summary>The largest body in bytes.</summary>
    public const int MaxBody = 256 * 1024;

    private const int MaxDepth = 16;
    private const string Audit = "audit";

    private static readonly TimeSpan DefaultGrace = TimeSpan.FromHours(24);
    private static readonly TimeSpan MostGrace = TimeSpan.FromDays(90);
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Whether a path is one of these pages.</summary>
    public static bool Knows(IReadOnlyList<string> path) => path is [Audit] || (path is [{ } segment, ..] && AdministrationKinds.FindByPath(segment) is not null);

    /// <summary>Answers one request.</summary>
    /// <param name="request">The request; its path is one that <see cref="Knows"/>.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>200 or 201; 400, 403, 404, 405, 409 or 503 with an error object, as the message says.</returns>
    public async Task<AdministrationAnswer> AnswerAsync(AdministrationRequest request, AdminIdentity who, CancellationToken cancellationToken)
    {
        try
        {
            return await RouteAsync(request, who, cancellationToken);
        }
        catch (AdministrationException refusal)
        {
            return Error(refusal);
        }
        catch (FormatException refusal)
        {
            return Error(new AdministrationException(400, "invalid_parameter", refusal.Message));
        }
    }

    private Task<AdministrationAnswer> RouteAsync(AdministrationRequest request, AdminIdentity who, CancellationToken cancellationToken)
    {
        bool reads = request.Method == "GET";
        if (request.Path is [Audit] && reads)
        {
            Require(who, AdminRole.Viewer, "read the audit log");
            return AuditAsync(request, cancellationToken);
        }

        if (AdministrationKinds.FindByPath(request.Path[0]) is not { } kind) throw NotFound();
        Require(who, reads ? AdminRole.Viewer : kind.LeastRole, $"{(reads ? "read" : "change")} {kind.PathSegment}");
        return (request.Method, request.Path) switch
        {
            ("GET", [_]) => Task.FromResult(List(kind)),
            ("GET", [_, { } name]) => Task.FromResult(Show(kind, name)),
            ("POST", [_]) => CreateAsync(kind, Parse(request.Body), who, cancellationToken),
            ("PUT", [_, { } name]) => PutAsync(kind, name, Parse(request.Body), who, cancellationToken),
            ("PATCH", [_, { } name]) => PatchAsync(kind, name, Parse(request.Body), who, cancellationToken),
            ("DELETE", [_, { } name]) => DeleteAsync(kind, name, request, who, cancellationToken),
            ("POST", [_, { } name, "rotate"]) when kind is ISecretKind secret => RotateAsync(kind, secret, name, request, who, cancellationToken),
            ("POST", [_, { } name, "disable" or "enable"]) when kind is ISecretKind => SwitchAsync(kind, name, request.Path[2], who, cancellationToken),
            (_, [_]) or (_, [_, _]) => throw new AdministrationException(405, "method_not_allowed", $"This page does not take {request.Method}."),
            _ => throw NotFound(),
        };
    }

    private AdministrationAnswer List(AdministrationKind kind) => Answer(200, json =>
    {
        json.WriteStartArray(kind.Plural);
        foreach (AdministrationEntry entry in directory.Current.EntriesOf(kind)) EntryJson.Write(json, entry);
        json.WriteEndArray();
    });

    private AdministrationAnswer Show(AdministrationKind kind, string name) =>
        Answer(200, directory.Current.FindEntry(kind, name) ?? throw NotFound(kind, name), null);

    private async Task<AdministrationAnswer> CreateAsync(AdministrationKind kind, JsonElement body, AdminIdentity who, CancellationToken cancellationToken)
    {
        string name = OptionalText(body, "name") ?? throw new AdministrationException(400, "invalid_document", "name: is required");
        string? made = null;
        if (kind is ISecretKind secret && body.ValueKind == JsonValueKind.Object && !body.TryGetProperty("secret", out _))
        {
            made = secret.MakeSecret();
            body = WithSecret(body, KeySecret.HashOf(made));
        }

        AdministrationEntry entry = await directory.SaveAsync(kind, name, body, 0, who.Name, cancellationToken);
        return Answer(201, entry, made);
    }

    private async Task<AdministrationAnswer> PutAsync(AdministrationKind kind, string name, JsonElement body, AdminIdentity who, CancellationToken cancellationToken)
    {
        if (OptionalText(body, "name") is { } inBody && inBody != name)
            throw new AdministrationException(400, "invalid_document", "name: is not the name in the address; an entry cannot be renamed, because the ledger holds its name");
        return Answer(200, await directory.SaveAsync(kind, name, body, VersionIn(body), who.Name, cancellationToken), null);
    }

    /// <summary>Replaces the fields that the body names; null takes one back to its default.</summary>
    private async Task<AdministrationAnswer> PatchAsync(AdministrationKind kind, string name, JsonElement body, AdminIdentity who, CancellationToken cancellationToken)
    {
        AdministrationEntry before = directory.Current.FindEntry(kind, name) ?? throw NotFound(kind, name);
        if (body.ValueKind != JsonValueKind.Object) throw new AdministrationException(400, "invalid_document", "must be a JSON object");
        JsonElement patched = ToElement(json =>
        {
            json.WriteStartObject();
            foreach (JsonProperty field in ToElement(writer => EntryJson.Write(writer, before)).EnumerateObject())
                if (!body.TryGetProperty(field.Name, out _)) field.WriteTo(json);
            foreach (JsonProperty field in body.EnumerateObject()) field.WriteTo(json);
            json.WriteEndObject();
        });
        return await PutAsync(kind, name, patched, who, cancellationToken);
    }

    private async Task<AdministrationAnswer> DeleteAsync(
        AdministrationKind kind, string name, AdministrationRequest request, AdminIdentity who, CancellationToken cancellationToken)
    {
        long? version = null;
        foreach ((string parameter, string value) in request.Query)
        {
            version = parameter == "version" && long.TryParse(value, out long number)
                ? number
                : throw new FormatException($"\"{parameter}\" is not a parameter that can be used here: version=NUMBER");
        }

        await directory.DeleteAsync(kind, name, version, who.Name, cancellationToken);
        return Answer(200, json =>
        {
            json.WriteString("name", name);
            json.WriteBoolean("deleted", true);
        });
    }

    private async Task<AdministrationAnswer> RotateAsync(
        AdministrationKind kind, ISecretKind secrets, string name, AdministrationRequest request, AdminIdentity who, CancellationToken cancellationToken)
    {
        TimeSpan grace = DefaultGrace;
        if (!request.Body.IsEmpty)
        {
            DocumentProblems problems = new();
            DocumentReader reader = new(Parse(request.Body), problems);
            grace = reader.Duration("grace", TimeSpan.Zero, MostGrace) ?? DefaultGrace;
            reader.Finish();
            problems.ThrowIfAny();
        }

        string made = secrets.MakeSecret();
        byte[] hash = KeySecret.HashOf(made);
        AdministrationEntry entry = await directory.ChangeAsync(
            kind, name, before => Existing(kind, name, before).Rotate(hash, time.GetUtcNow(), grace), null, "rotate", who.Name, cancellationToken);
        return Answer(200, entry, made);
    }

    private async Task<AdministrationAnswer> SwitchAsync(AdministrationKind kind, string name, string action, AdminIdentity who, CancellationToken cancellationToken) => Answer(
        200,
        await directory.ChangeAsync(
            kind, name, before => Existing(kind, name, before) with { Disabled = action == "disable" }, null, action, who.Name, cancellationToken),
        null);

    private async Task<AdministrationAnswer> AuditAsync(AdministrationRequest request, CancellationToken cancellationToken)
    {
        AuditQuery query = new();
        foreach ((string name, string value) in request.Query)
        {
            query = name switch
            {
                "kind" => query with { Kind = value },
                "name" => query with { Name = value },
                "by" => query with { By = value },
                "since" => query with { Since = LedgerQueryString.ParseMoment(name, value, time.GetUtcNow()) },
                "before" => query with { Before = long.TryParse(value, out long position) ? position : throw new FormatException($"before: \"{value}\" is not a number") },
                "limit" => query with { Limit = LedgerQueryString.ParseLimit(value, 1) },
                _ => throw new FormatException($"\"{name}\" is not a known parameter"),
            };
        }

        IReadOnlyList<AuditRecord> rows = await directory.ReadAuditAsync(query, cancellationToken);
        return Answer(200, json =>
        {
            json.WriteStartArray(Audit);
            foreach (AuditRecord row in rows) Write(json, row);
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, AuditRecord row)
    {
        json.WriteStartObject();
        json.WriteNumber("position", row.Position);
        json.WriteString("at", Moment.Format(row.At));
        json.WriteString("by", row.By);
        json.WriteString("action", row.Action);
        json.WriteString("kind", row.Kind);
        json.WriteString("name", row.Name);
        json.WritePropertyName("before");
        json.WriteRawValue(row.Before ?? "null");
        json.WritePropertyName("after");
        json.WriteRawValue(row.After ?? "null");
        json.WriteEndObject();
    }

    private static SecretDocument Existing(AdministrationKind kind, string name, object? before) => (SecretDocument?)before ?? throw NotFound(kind, name);

    private static void Require(AdminIdentity who, AdminRole least, string what)
    {
        if (who.Role < least)
            throw new AdministrationException(403, "role_not_allowed", $"The admin key \"{who.Name}\" has the role {AdminKeyKind.WordOf(who.Role)}; to {what} it must be {AdminKeyKind.WordOf(least)}.");
    }

    private static AdministrationException NotFound() => new(404, "not_found", "There is no such page.");

    private static AdministrationException NotFound(AdministrationKind kind, string name) => new(404, "not_found", $"There is no {kind.Title} \"{name}\".");

    private static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MaxBody) throw new AdministrationException(413, "request_too_large", $"The document is larger than {MaxBody:N0} bytes.");
        try
        {
            using JsonDocument json = JsonDocument.Parse(body, Options);
            return json.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new AdministrationException(400, "invalid_json", $"The body is not JSON that can be read (at most {MaxDepth} levels deep): {failure.Message}", innerException: failure);
        }
    }

    private static JsonElement ToElement(Action<Utf8JsonWriter> write)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(LedgerJson.ToUtf8(write));
            return json.RootElement.Clone();
        }
        catch (InvalidOperationException failure)
        {
            // What the client sent may hold half a surrogate pair, which can be read and not written.
            throw new AdministrationException(400, "invalid_document", "The body holds text that is not valid Unicode.", innerException: failure);
        }
    }

    /// <summary>The document with a secret that is made now, and no other.</summary>
    private JsonElement WithSecret(JsonElement body, byte[] hash) => ToElement(json =>
    {
        json.WriteStartObject();
        foreach (JsonProperty field in body.EnumerateObject().Where(field => !field.NameEquals("secrets"))) field.WriteTo(json);
        json.WriteStartArray("secrets");
        json.WriteStartObject();
        json.WriteString("hash", Convert.ToHexStringLower(hash));
        json.WriteString("made_at", Moment.Format(time.GetUtcNow()));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string? OptionalText(JsonElement body, string field)
    {
        DocumentProblems problems = new();
        string? text = new DocumentReader(body, problems).Text(field);
        problems.ThrowIfAny();
        return text;
    }

    private static long? VersionIn(JsonElement body)
    {
        DocumentProblems problems = new();
        long? version = new DocumentReader(body, problems).Number("version", 0, long.MaxValue);
        problems.ThrowIfAny();
        return version;
    }

    private static AdministrationAnswer Answer(int status, Action<Utf8JsonWriter> write) => new(status, LedgerJson.ToUtf8(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    }));

    private static AdministrationAnswer Answer(int status, AdministrationEntry entry, string? made) => Answer(status, json =>
    {
        EntryJson.WriteFields(json, entry);

        // The only time that it is ever written.
        if (made is not null) json.WriteString("key", made);
    });

    private static AdministrationAnswer Error(AdministrationException refusal) => Answer(refusal.Status, json =>
    {
        json.WriteStartObject("error");
        json.WriteString("message", refusal.Message);
        json.WriteString("type", "invalid_request_error");
        json.WriteString("code", refusal.Code);
        if (refusal.Problems.Count > 0)
        {
            json.WriteStartArray("problems");
            foreach (DocumentProblem problem in refusal.Problems)
            {
                json.WriteStartObject();
                json.WriteString("field", problem.Field);
                json.WriteString("message", problem.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    });
}
