using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Serving;

/// <summary>The query that goes on to the provider: the client's, without its key.</summary>
internal static class ForwardedQuery
{
    public static string Of(HttpRequest request)
    {
        string query = request.QueryString.Value ?? "";
        if (query.Length <= 1) return "";
        if (!query.Contains("key=", StringComparison.OrdinalIgnoreCase)) return query;
        IEnumerable<string> kept = query[1..].Split('&').Where(p => !p.StartsWith("key=", StringComparison.OrdinalIgnoreCase));
        string joined = string.Join('&', kept);
        return joined.Length == 0 ? "" : "?" + joined;
    }
}
