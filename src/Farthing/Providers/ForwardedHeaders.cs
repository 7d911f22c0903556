using System.Collections.Frozen;

namespace Farthing.Providers;

/// <summary>
/// Which header fields cross the gateway. Everything does, so that providers' new fields work unchanged, but for: fields of one
/// connection (RFC 9110, 7.6.1), the client's credentials, fields that tell a provider about the client's network, and our own.
/// </summary>
internal static class ForwardedHeaders
{
    private static readonly FrozenSet<string> NotToProvider = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "HTTP2-Settings",
        "Host", "Content-Length", "Content-Type", "Authorization", "x-api-key", "api-key", "x-goog-api-key", "Cookie", "Origin", "Referer",
        "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP",

        // A compressed answer could not be metered as it passes.
        "Accept-Encoding",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NotToClient = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length", "Set-Cookie", "Alt-Svc", "Server", "Date",
        "Strict-Transport-Security",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] OwnPrefixes = ["x-farthing-", "x-litellm-", "helicone-", "cf-aig-"];

    private static readonly string[] WirePrefixes = ["anthropic-", "openai-", "x-stainless-"];

    public static bool ReachesProvider(string name)
    {
        if (NotToProvider.Contains(name)) return false;
        foreach (string prefix in OwnPrefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return false;
        return true;
    }

    /// <summary>Whether a field means something to the providers of one wire only, or tells of its client library.</summary>
    public static bool BelongsToWire(string name)
    {
        foreach (string prefix in WirePrefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    public static bool ReachesClient(string name) => !NotToClient.Contains(name) && !name.StartsWith("x-farthing-", StringComparison.OrdinalIgnoreCase);
}
