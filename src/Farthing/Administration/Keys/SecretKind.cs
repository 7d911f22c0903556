using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Farthing.Administration.Documents;
using Farthing.Notation;

namespace Farthing.Administration.Keys;

/// <summary>A kind whose documents have secrets: they are made here, shown once, and kept as hashes.</summary>
/// <typeparam name="T">The document.</typeparam>
public abstract class SecretKind<T> : AdministrationKind<T>, ISecretKind
    where T : SecretDocument
{
    private const int SecretBytes = 32;
    private const int MaxSecrets = 8;
    private const string HashPrefix = "sha256:";

    private readonly string _prefix;

    private protected SecretKind(string name, string plural, string prefix)
        : base(name, plural) => _prefix = prefix;

    /// <inheritdoc />
    public string MakeSecret() => _prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <inheritdoc />
    public override T Merge(T? before, T after) => before is not null && after.Secrets.Count == 0 ? after with { Secrets = before.Secrets } : after;

    /// <inheritdoc />
    public override void Check(string name, T document, AdministrationSnapshot others, DocumentProblems problems)
    {
        if (document.Secrets.Count == 0) problems.Add("secret", "is required");
        if (document.Secrets.Count > MaxSecrets) problems.Add("secrets", $"must not be more than {MaxSecrets} at a time: wait until a grace period has ended, or rotate with --grace 0");
        foreach (AdministrationEntry<T> other in others.Of(this).Values)
        {
            if (other.Name != name && other.Document.Secrets.Any(theirs => document.Secrets.Any(ours => ours.Hash.Span.SequenceEqual(theirs.Hash.Span))))
                problems.Add("secret", $"the {Title} \"{other.Name}\" has the same secret; give this one a secret of its own");
        }
    }

    /// <summary>Reads the fields that every such document has.</summary>
    private protected static T ReadCommon(DocumentReader reader, T document) => document with
    {
        Secrets = ReadSecrets(reader),
        Disabled = reader.Flag("disabled"),
        Expires = reader.Moment("expires"),
    };

    /// <summary>Writes the fields that every such document has.</summary>
    private protected static void WriteCommon(Utf8JsonWriter json, T document, bool withSecrets)
    {
        json.WriteBoolean("disabled", document.Disabled);
        WriteMoment(json, "expires", document.Expires);
        json.WriteStartArray("secrets");
        foreach (KeySecret secret in document.Secrets)
        {
            json.WriteStartObject();
            json.WriteString("id", secret.Id);
            if (withSecrets) json.WriteString("hash", Convert.ToHexStringLower(secret.Hash.Span));
            WriteMoment(json, "made_at", secret.MadeAt);
            WriteMoment(json, "until", secret.Until);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMoment(Utf8JsonWriter json, string field, DateTimeOffset? moment)
    {
        if (moment is { } known) json.WriteString(field, Moment.Format(known));
        else json.WriteNull(field);
    }

    private static List<KeySecret> ReadSecrets(DocumentReader reader)
    {
        List<KeySecret> secrets = [];
        foreach (DocumentReader item in reader.Children("secrets"))
        {
            // Without its hash, as people and programs see it, it says nothing: the merge keeps what there is.
            item.Ignore("id");
            string? hash = item.Text("hash");
            KeySecret secret = new(hash is null ? [] : ReadHash(item, "hash", hash), item.Moment("made_at"), item.Moment("until"));
            item.Finish();
            if (!secret.Hash.IsEmpty) secrets.Add(secret);
        }

        if (reader.Text("secret") is { } given)
        {
            bool hasPrefix = given.StartsWith(HashPrefix, StringComparison.Ordinal);
            if (!hasPrefix) reader.Problem("secret", "must be sha256: and 64 hexadecimal digits: a key itself is never sent here");
            else if (ReadHash(reader, "secret", given[HashPrefix.Length..]) is { Length: > 0 } hash) secrets.Add(new KeySecret(hash));
        }

        return secrets;
    }

    private static byte[] ReadHash(DocumentReader reader, string field, string digits)
    {
        if (digits.Length == SHA256.HashSizeInBytes * 2 && digits.All(char.IsAsciiHexDigit)) return Convert.FromHexString(digits);
        reader.Problem(field, "must be the 64 hexadecimal digits of a SHA-256");
        return [];
    }
}
