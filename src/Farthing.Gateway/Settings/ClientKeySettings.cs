using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.Settings.Reading;

namespace Farthing.Gateway.Settings;

/// <summary>A key with which a client calls the gateway, and who pays for what it does. Only its hash is kept.</summary>
public sealed record ClientKeySettings
{
    private const int LeastLength = 16;

    /// <summary>The key's name, as reports show it; unique.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// SHA-256 of the key's UTF-8 text. In the settings: <c>sha256:HEX</c> (as <c>farthing keys new</c> prints it), <c>env:NAME</c> or
    /// <c>file:PATH</c>, in which the key itself is at least 16 characters long.
    /// </summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>The project that pays. Default <c>default</c>.</summary>
    public string Project { get; init; } = "default";

    /// <summary>The team. Default: what the request says.</summary>
    public string Team { get; init; } = "";

    /// <summary>The feature. Default: what the request says.</summary>
    public string Feature { get; init; } = "";

    /// <summary>The user. Default: what the request says.</summary>
    public string User { get; init; } = "";

    /// <summary>Whether the key is refused. Default <c>false</c>.</summary>
    public bool Disabled { get; init; }

    /// <summary>From when on the key is refused: a date (<c>2027-01-31</c>, midnight UTC) or a moment (<c>2027-01-31T18:00:00Z</c>). Default: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    internal static List<ClientKeySettings> ReadAll(IReadOnlyList<Section> sections)
    {
        List<ClientKeySettings> settings = [];
        foreach (Section section in sections)
        {
            ClientKeySettings key = Read(section);
            if (key.Name.Length > 0 && settings.Exists(other => string.Equals(other.Name, key.Name, StringComparison.Ordinal)))
                section.Problem("name", $"another key is named \"{key.Name}\" already; give this one a name of its own");
            if (!key.Secret.IsEmpty && settings.Find(other => other.Secret.Span.SequenceEqual(key.Secret.Span)) is { } twin)
                section.Problem("secret", $"the key \"{twin.Name}\" has the same secret; give this one a secret of its own");
            settings.Add(key);
        }

        return settings;
    }

    private static ClientKeySettings Read(Section section)
    {
        ClientKeySettings settings = new()
        {
            Name = section.RequiredText("name"),
            Secret = ReadSecret(section),
            Project = section.Text("project") ?? "default",
            Team = section.Text("team") ?? "",
            Feature = section.Text("feature") ?? "",
            User = section.Text("user") ?? "",
            Disabled = section.Flag("disabled", fallback: false),
            Expires = section.Moment("expires"),
        };
        section.Finish();
        return settings;
    }

    private static byte[] ReadSecret(Section section)
    {
        const string Prefix = "sha256:";
        if (section.Peek("secret") is { } text && text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            section.Text("secret");
            string digits = text[Prefix.Length..];
            if (digits.Length == SHA256.HashSizeInBytes * 2 && digits.All(char.IsAsciiHexDigit)) return Convert.FromHexString(digits);
            section.Problem("secret", "sha256: must be followed by 64 hexadecimal digits, as farthing keys new prints them");
            return [];
        }

        Secret? secret = section.Secret("secret", required: true, "sha256:HEX (farthing keys new prints it), env:NAME or file:PATH");
        if (secret is null) return [];
        if (secret.Reveal().Length < LeastLength)
        {
            section.Problem("secret", $"the key must be at least {LeastLength} characters long; farthing keys new makes one");
            return [];
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(secret.Reveal()));
    }
}
