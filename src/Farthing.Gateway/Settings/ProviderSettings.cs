using System.Buffers;
using System.Collections.Frozen;
using Farthing.Gateway.Settings.Reaching;
using Farthing.Gateway.Settings.Reading;
using Farthing.Notation;
using Farthing.Pricing;
using Farthing.Wire;

namespace Farthing.Gateway.Settings;

/// <summary>A provider: a server that answers calls, and the key it is given.</summary>
public sealed record ProviderSettings
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    private static readonly FrozenSet<string> ReservedHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "host", "content-length", "content-type", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect");

    private static readonly FrozenSet<string> KeyHeaders =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "authorization", "x-api-key", "api-key", "x-goog-api-key");

    /// <summary>The provider's name: its key under <c>providers</c>, and the first part of <c>provider/model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The wire it speaks: <c>openai</c>, <c>anthropic</c> or <c>gemini</c>. Default: by the provider's name, if that is a known one.</summary>
    public required ProviderKind Kind { get; init; }

    /// <summary>
    /// Where it is: an absolute http or https address without a trailing slash. <c>openai</c>: includes <c>/v1</c>; <c>anthropic</c> and
    /// <c>gemini</c>: does not. Default: by the provider's name and, for OpenAI, Anthropic and Gemini, the variable their SDKs read.
    /// </summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The key: <c>env:NAME</c> or <c>file:PATH</c>. Default: the variable that the provider's own SDK reads.</summary>
    public Secret? ApiKey { get; init; }

    /// <summary>How the key is sent: <c>bearer</c>, <c>x-api-key</c>, <c>api-key</c>, <c>x-goog-api-key</c>, <c>query</c> or <c>none</c>. Default: by the provider's name or kind.</summary>
    public ProviderAuth Auth { get; init; }

    /// <summary>Headers added to every request; values may be <c>env:NAME</c> or <c>file:PATH</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Query parameters added to every request, as Azure's <c>api-version</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The name under which the price catalog knows the provider. Default: the provider's name; <c>google</c> for <c>gemini</c>.</summary>
    public required string Catalog { get; init; }

    /// <summary>What a call gets when its model has no price: <c>allow</c>, <c>estimate-high</c> or <c>block</c>. Default <c>allow</c>.</summary>
    public UnknownPricePolicy UnknownPrice { get; init; }

    /// <summary>
    /// Whether it serves from one region at the provider's higher regional price, for models that have one (OpenAI's <c>eu.</c> and <c>us.</c>
    /// addresses, Azure's data zones). Default: by the address, for OpenAI's.
    /// </summary>
    public bool Regional { get; init; }

    /// <summary>Where it runs, by a name of one's own, to which keys and projects can be bound. Default: none.</summary>
    public string Region { get; init; } = "";

    /// <summary>How long it may take, where that differs from the others.</summary>
    public AnswerTimeoutSettings Timeouts { get; init; } = new();

    /// <summary>Whether its failures are tried again, where that differs from the others.</summary>
    public RetrySettings Retries { get; init; } = new();

    /// <summary>How its certificate is trusted.</summary>
    public TlsSettings Tls { get; init; } = new();

    internal static ProviderSettings Read(string name, Section section)
    {
        if (name.AsSpan().ContainsAnyExcept(NameCharacters))
            section.Problem("", "a provider's name consists of letters, digits, '.', '_' and '-'");

        KnownProvider? known = KnownProvider.Find(name);
        ProviderKind? kind = section.Choice<ProviderKind?>(
            "kind", known?.Kind, new("openai", ProviderKind.OpenAI), new("anthropic", ProviderKind.Anthropic), new("gemini", ProviderKind.Gemini));
        if (kind is null && !section.Has("kind"))
            section.Problem("kind", $"is required, because \"{name}\" is not a provider known by name{Nearest.Hint(name, KnownProvider.All.Select(p => p.Name), "")}; allowed: openai, anthropic, gemini");

        ProviderAuth auth = ReadAuth(section, known, kind);
        Uri baseUrl = ReadBaseUrl(section, known, kind);
        ProviderSettings settings = new()
        {
            Name = name,
            Kind = kind ?? ProviderKind.OpenAI,
            BaseUrl = baseUrl,
            ApiKey = ReadKey(section, known, auth),
            Auth = auth,
            Headers = ReadHeaders(section.Child("headers")),
            Query = ReadValues(section.Child("query")),
            Catalog = section.Text("catalog") ?? known?.CatalogName ?? name,
            UnknownPrice = ReadUnknownPrice(section, UnknownPricePolicy.Allow),
            Regional = section.Flag("regional", fallback: baseUrl.Host is "eu.api.openai.com" or "us.api.openai.com"),
            Region = section.Text("region") ?? "",
            Timeouts = AnswerTimeoutSettings.Read(section.Child("timeouts")),
            Retries = RetrySettings.Read(section.Child("retries")),
            Tls = TlsSettings.Read(section.Child("tls")),
        };
        section.Finish();
        return settings;
    }

    internal static UnknownPricePolicy ReadUnknownPrice(Section section, UnknownPricePolicy fallback) => section.Choice(
        "unknown_price",
        fallback,
        new("allow", UnknownPricePolicy.Allow),
        new("estimate-high", UnknownPricePolicy.EstimateHigh),
        new("block", UnknownPricePolicy.Block));

    private static ProviderAuth ReadAuth(Section section, KnownProvider? known, ProviderKind? kind)
    {
        ProviderAuth byKind = kind switch
        {
            ProviderKind.Anthropic => ProviderAuth.XApiKey,
            ProviderKind.Gemini => ProviderAuth.XGoogApiKey,
            _ => ProviderAuth.Bearer,
        };
        ProviderAuth usual = known is not null && known.Kind == kind ? known.Auth : byKind;

        // A server of one's own that was given a key wants it.
        if (usual == ProviderAuth.None && section.Has("api_key")) usual = byKind;

        ProviderAuth auth = section.Choice(
            "auth",
            usual,
            new("bearer", ProviderAuth.Bearer),
            new("x-api-key", ProviderAuth.XApiKey),
            new("api-key", ProviderAuth.ApiKey),
            new("x-goog-api-key", ProviderAuth.XGoogApiKey),
            new("query", ProviderAuth.Query),
            new("none", ProviderAuth.None));
        if (auth == ProviderAuth.None && section.Has("api_key"))
            section.Problem("auth", "is none, yet api_key is set; take one of the two away");
        return auth;
    }

    private static Secret? ReadKey(Section section, KnownProvider? known, ProviderAuth auth)
    {
        if (section.Has("api_key")) return section.Secret("api_key", required: true, "env:NAME or file:PATH");
        section.Text("api_key");
        if (auth == ProviderAuth.None) return null;

        if (known?.KeyVariable is not { } variable)
        {
            section.Problem("api_key", "is required: env:NAME or file:PATH, or auth: none for a server that wants no key");
            return null;
        }

        if (section.Environment(variable) is { } value) return new Secret(value);
        section.Problem("api_key", $"there is no key: set the environment variable {variable}, or api_key to env:NAME or file:PATH");
        return null;
    }

    private static Uri ReadBaseUrl(Section section, KnownProvider? known, ProviderKind? kind)
    {
        Uri none = new("http://127.0.0.1/");
        string? text = section.Text("base_url");
        string origin = "";
        if (text is null && known?.BaseUrlVariable is { } variable && section.Environment(variable) is { } value)
        {
            text = value;
            origin = $" (from the environment variable {variable})";
        }

        text ??= known?.BaseUrl;
        if (text is null)
        {
            section.Problem("base_url", "is required, for example https://api.example.com/v1");
            return none;
        }

        if (!Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out Uri? url)
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            section.Problem("base_url", $"\"{text}\"{origin} is not an http or https address without user, query and fragment");
            return none;
        }

        if (kind is ProviderKind.Anthropic && url.AbsolutePath.EndsWith("/v1", StringComparison.Ordinal))
            section.Problem("base_url", $"\"{text}\"{origin} must not end in /v1: on Anthropic's wire /v1/messages is appended to it");
        return url;
    }

    private static FrozenDictionary<string, string> ReadHeaders(Section section)
    {
        foreach (string name in section.Names())
        {
            if (!HeaderNames.IsValid(name)) section.Problem(name, "is not a header's name");
            else if (ReservedHeaders.Contains(name)) section.Problem(name, "belongs to the connection and cannot be set");
            else if (KeyHeaders.Contains(name)) section.Problem(name, "carries the key: use api_key and auth instead");
        }

        return ReadValues(section);
    }

    private static FrozenDictionary<string, string> ReadValues(Section section)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in section.Names())
        {
            if (section.TextOrReference(name) is not { } value) continue;
            if (value.AsSpan().ContainsAny('\r', '\n', '\0')) section.Problem(name, "must be one line");
            else values[name] = value;
        }

        return values.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
