using Farthing.Administration;
using Farthing.Administration.Keys;
using Farthing.Gateway.Serving;
using Farthing.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Admin;

/// <summary>
/// Guards the admin API, on loopback too: the key must be right, and a browser may only come from this host's own pages
/// (Host and Origin are checked, so that no web page can reach it through a name of its own).
/// </summary>
internal sealed class AdminGate(AdminKeyRing keys, IReadOnlyList<string> urls)
{
    private readonly HashSet<string> _hosts = new([.. urls.Select(HostOf), "localhost", "127.0.0.1", "[::1]"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Runs <paramref name="next"/> for requests whose key has at least a role.</summary>
    public Task GuardAsync(HttpContext context, AdminRole least, Func<HttpContext, AdminIdentity, Task> next)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Check(context.Request, least, out AdminIdentity? who) is { } wrong ? ErrorResponse.WriteAsync(context, Dialect.OpenAI, wrong) : next(context, who!);
    }

    /// <summary>What is wrong with the request, or <c>null</c> when it may pass; then who sends it.</summary>
    private CallError? Check(HttpRequest request, AdminRole least, out AdminIdentity? who)
    {
        who = null;
        if (!_hosts.Contains(request.Host.Host) && !_hosts.Contains("*"))
            return new CallError(403, "host_not_allowed", "The admin API does not answer under this host name. Use an address listed in 'urls'.");
        if (request.Headers.TryGetValue("Origin", out StringValues origin) && !IsOwn(origin.ToString(), request))
            return new CallError(403, "origin_not_allowed", "The admin API takes no requests from other web pages.");
        string authorization = request.Headers.Authorization.ToString();
        const string Scheme = "Bearer ";
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return new CallError(401, "missing_admin_key", $"Send an admin key as 'Authorization: Bearer …'. The first one stands in the file {AdminKey.FileName} of the data folder.");
        who = keys.Find(authorization[Scheme.Length..].Trim());
        if (who is null)
            return new CallError(401, "invalid_admin_key", $"The admin key is not known, has expired or is disabled. The first one stands in the file {AdminKey.FileName} of the data folder.");
        return who.Role >= least
            ? null
            : new CallError(403, "role_not_allowed", $"The admin key \"{who.Name}\" has the role {AdminKeyKind.WordOf(who.Role)}; this needs {AdminKeyKind.WordOf(least)}.");
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private static string HostOf(string url)
    {
        string rest = url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..].TrimEnd('/');
        string host = rest[..rest.LastIndexOf(':')];
        return host is "+" or "0.0.0.0" or "[::]" ? "*" : host;
    }
}
