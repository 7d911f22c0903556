using System.Net.Mail;
using Farthing.Alerts;
using Farthing.Gateway.Settings.Reading;
using Farthing.Ledger.Json;
using Farthing.Notation;

namespace Farthing.Gateway.Settings.Alerts;

/// <summary>A way to tell people of alerts.</summary>
public sealed record AlertChannelSettings
{
    private const string PagerDutyEvents = "https://events.pagerduty.com/v2/enqueue";
    private const string Reference = "env:NAME or file:PATH";

    private static readonly Dictionary<string, AlertChannelKind[]> Owners = new(StringComparer.Ordinal)
    {
        ["url"] = [AlertChannelKind.Webhook, AlertChannelKind.Slack, AlertChannelKind.Teams, AlertChannelKind.PagerDuty],
        ["secret"] = [AlertChannelKind.Webhook],
        ["routing_key"] = [AlertChannelKind.PagerDuty],
        ["host"] = [AlertChannelKind.Email],
        ["port"] = [AlertChannelKind.Email],
        ["security"] = [AlertChannelKind.Email],
        ["user"] = [AlertChannelKind.Email],
        ["password"] = [AlertChannelKind.Email],
        ["from"] = [AlertChannelKind.Email],
        ["to"] = [AlertChannelKind.Email],
    };

    /// <summary>What it speaks: <c>webhook</c>, <c>slack</c>, <c>teams</c>, <c>pagerduty</c> or <c>email</c>. Required.</summary>
    public required AlertChannelKind Kind { get; init; }

    /// <summary>The address. Slack and Teams: a secret, as <c>env:NAME</c> or <c>file:PATH</c>. PagerDuty: default the service's own.</summary>
    public Secret? Url { get; init; }

    /// <summary>Webhook: the shared secret of the signature. Default: messages are not signed.</summary>
    public Secret? Secret { get; init; }

    /// <summary>PagerDuty: the integration's key.</summary>
    public Secret? RoutingKey { get; init; }

    /// <summary>E-mail: the mail server.</summary>
    public string Host { get; init; } = "";

    /// <summary>E-mail: its port. Default 587.</summary>
    public int Port { get; init; } = 587;

    /// <summary>E-mail: <c>starttls</c> or <c>none</c>. Default <c>starttls</c>.</summary>
    public MailSecurity Security { get; init; }

    /// <summary>E-mail: the user. Default: no sign-in.</summary>
    public string User { get; init; } = "";

    /// <summary>E-mail: the user's password.</summary>
    public Secret? Password { get; init; }

    /// <summary>E-mail: the sender's address.</summary>
    public string From { get; init; } = "";

    /// <summary>E-mail: the receivers' addresses.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>The rules it tells of. Default: all.</summary>
    public IReadOnlyList<AlertKind> Kinds { get; init; } = [];

    /// <summary>The least severity it tells of: <c>info</c>, <c>warning</c> or <c>critical</c>. Default <c>info</c>.</summary>
    public AlertSeverity Severity { get; init; }

    internal static Dictionary<string, AlertChannelSettings> ReadAll(Section section)
    {
        Dictionary<string, AlertChannelSettings> channels = new(StringComparer.Ordinal);
        foreach (string name in section.Names())
        {
            if (name.Length > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
                section.Problem(name, "is not a name: up to 64 letters, digits, dots, hyphens and underscores");
            channels[name] = Read(section.Child(name));
        }

        return channels;
    }

    private static AlertChannelSettings Read(Section section)
    {
        if (!section.Has("kind")) section.Problem("kind", "is required: webhook, slack, teams, pagerduty or email");
        AlertChannelKind kind = section.Choice(
            "kind",
            AlertChannelKind.Webhook,
            new("webhook", AlertChannelKind.Webhook),
            new("slack", AlertChannelKind.Slack),
            new("teams", AlertChannelKind.Teams),
            new("pagerduty", AlertChannelKind.PagerDuty),
            new("email", AlertChannelKind.Email));
        AlertChannelSettings settings = new()
        {
            Kind = kind,
            Url = ReadUrl(section, kind),
            Secret = section.Secret("secret", required: false, Reference),
            RoutingKey = section.Secret("routing_key", required: kind == AlertChannelKind.PagerDuty, Reference),
            Host = kind == AlertChannelKind.Email ? section.RequiredText("host") : section.Text("host") ?? "",
            Port = (int)section.Number("port", 587, 1, 65_535),
            Security = section.Choice("security", MailSecurity.StartTls, new("starttls", MailSecurity.StartTls), new("none", MailSecurity.None)),
            User = section.TextOrReference("user") ?? "",
            Password = section.Secret("password", required: false, Reference),
            From = ReadAddress(section, "from", kind == AlertChannelKind.Email ? section.RequiredText("from") : section.Text("from") ?? ""),
            To = [.. section.Texts("to").Select(address => ReadAddress(section, "to", address))],
            Kinds = ReadKinds(section),
            Severity = section.Choice(
                "severity", AlertSeverity.Info, new("info", AlertSeverity.Info), new("warning", AlertSeverity.Warning), new("critical", AlertSeverity.Critical)),
        };
        Check(section, settings);
        section.Finish();
        return settings;
    }

    private static void Check(Section section, AlertChannelSettings settings)
    {
        foreach ((string key, AlertChannelKind[] kinds) in Owners)
        {
            if (section.Has("kind") && section.Has(key) && !kinds.Contains(settings.Kind))
                section.Problem(key, $"belongs to channels of kind {string.Join(", ", kinds.Select(kind => kind.ToString().ToLowerInvariant()))}");
        }

        if (settings.Kind != AlertChannelKind.Email) return;
        if (!section.Has("to")) section.Problem("to", "is required: the address that gets the messages, or a list of them");
        if (settings.User.Length > 0 != section.Has("password")) section.Problem("password", "and user go together");
        if (settings.Security == MailSecurity.None && section.Has("password"))
            section.Problem("security", "a password is not sent over a connection that is not protected; use starttls, or take user and password away");
    }

    private static Secret? ReadUrl(Section section, AlertChannelKind kind)
    {
        Secret? url = kind switch
        {
            // Whoever knows these addresses can write to the channel.
            AlertChannelKind.Slack or AlertChannelKind.Teams => section.Secret("url", required: true, Reference),
            AlertChannelKind.PagerDuty => new Secret(section.TextOrReference("url") ?? PagerDutyEvents),
            AlertChannelKind.Webhook => section.TextOrReference("url") is { } text ? new Secret(text) : null,
            _ => section.Text("url") is null ? null : new Secret(""),
        };
        if (kind == AlertChannelKind.Webhook && !section.Has("url")) section.Problem("url", "is required: an http or https address, written out or as env:NAME or file:PATH");
        if (kind == AlertChannelKind.Email || url is null) return null;
        if (!Uri.TryCreate(url.Reveal(), UriKind.Absolute, out Uri? parsed) || parsed.Scheme is not ("http" or "https") || parsed.UserInfo.Length > 0)
        {
            section.Problem("url", "must be an http or https address without user and password in it");
            return null;
        }

        return url;
    }

    private static string ReadAddress(Section section, string key, string text)
    {
        if (text.Length > 0 && (text.Any(char.IsControl) || !MailAddress.TryCreate(text, out _))) section.Problem(key, $"\"{text}\" is no e-mail address");
        return text;
    }

    private static List<AlertKind> ReadKinds(Section section)
    {
        List<AlertKind> kinds = [];
        foreach (string word in section.Texts("kinds"))
        {
            if (LedgerNames.TryParse(word, out AlertKind kind) && kind != AlertKind.Test) kinds.Add(kind);
            else section.Problem("kinds", $"\"{word}\" is no rule{Nearest.Hint(word, LedgerNames.All<AlertKind>().Where(name => name is not "test"), "rules")}");
        }

        return kinds;
    }
}
