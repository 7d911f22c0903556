using System.Net;
using Farthing.Gateway.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Gateway.Hosting;

/// <summary>How Kestrel listens.</summary>
internal static class KestrelSetup
{
    public static void UseFarthingKestrel(this IWebHostBuilder host, FarthingSettings settings)
    {
        host.UseKestrelCore();
        host.ConfigureServices(services => services.AddSingleton<IMemoryPoolFactory<byte>, PinnedMemoryPoolFactory>());
        host.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Limits.MaxBody;
            foreach (string url in settings.Urls) Listen(kestrel, url);
        });
    }

    private static void Listen(KestrelServerOptions kestrel, string url)
    {
        string rest = url[(url.IndexOf("//", StringComparison.Ordinal) + 2)..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        string host = rest[..colon];
        int port = int.Parse(rest[(colon + 1)..]);
        if (host is "*" or "+") kestrel.ListenAnyIP(port);
        else if (host == "localhost" && port != 0) kestrel.ListenLocalhost(port);
        else if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address)) kestrel.Listen(address, port);
        else if (host == "localhost") kestrel.Listen(IPAddress.Loopback, port);
        else kestrel.Listen(Dns.GetHostAddresses(host)[0], port);
    }
}
