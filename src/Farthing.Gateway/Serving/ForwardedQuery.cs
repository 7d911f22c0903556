using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Serving;

/// <summary>The query that goes on to the provider: the client's, without its key.</summary>
internal static class ForwardedQuery
{
    public static string Of(HttpRequest request)
    {
        string query = request.QueryString.Value ?? "";
        if (query.Length <= 1) return "";
        if (!query.Contains("key=", StringComparison.OrdinalIgnoreCase) && !query.Contains('%')) return query;
        IEnumerable<string> kept = query[1..].Split('&').Where(p => !IsKey(p));
        string joined = string.Join('&', kept);
        return joined.Length == 0 ? "" : "?" + joined;
    }

    // The name may be written with escapes: %6Bey is a key too.
    private static bool IsKey(string parameter) =>
        string.Equals(Uri.UnescapeDataString(parameter.Split('=', 2)[0]), "key", StringComparison.OrdinalIgnoreCase);
}
