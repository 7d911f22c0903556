using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace Farthing.Gateway.Authentication;

/// <summary>Takes the word of the proxies that the settings list, and of nobody else, on where a request comes from.</summary>
internal static class ForwardedClients
{
    /// <summary>
    /// Reads <c>X-Forwarded-For</c> from its end: as long as who wrote an entry is a trusted proxy, what it wrote is the client. What clients themselves write
    /// stands before that and is not read.
    /// </summary>
    public static void UseForwardedClients(this IApplicationBuilder app, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        if (proxies.Count == 0) return;
        ForwardedHeadersOptions options = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (System.Net.IPNetwork proxy in proxies) options.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(options);
    }
}
